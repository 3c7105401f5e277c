import type { Finding } from '../../finding.ts';
import { about } from '../about.ts';
import type { Surroundings } from './surroundings.ts';

/** Azure keeps no more on one machine, ended ones included (MicrosoftDocs/azure-docs issue 117976). */
const MOST_RUN_COMMANDS = 25;

/** Every word with the guest is a run command of its own, removed once it has ended: one free place is enough. */
export function runCommandFindings(vmId: string, { runCommands = 0 }: Surroundings): Finding[] {
  const { only } = about(vmId);
  return only(runCommands >= MOST_RUN_COMMANDS, {
    code: 'run-commands-full',
    message: `The machine has ${runCommands} run commands, and Azure allows ${MOST_RUN_COMMANDS}: there is no place for one more.`,
    fix: 'Delete those that have ended: az vm run-command list, az vm run-command delete.',
  });
}
