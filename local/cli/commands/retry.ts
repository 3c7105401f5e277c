import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { ask } from '../connect/api.ts';
import { checkId, follow } from '../connect/captures.ts';
import { withSession } from '../connect/open-session.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, type ConnectionFlags, stateOption } from '../options/connection-options.ts';
import { tellEnd } from './tell-end.ts';

const EXAMPLES = `
Examples:
  $ goldsmith retry cap-0123456789abcdef
  $ goldsmith retry cap-0123456789abcdef --url https://APP.azurewebsites.net/api --audience api://CLIENT-ID

The new run has an id of its own and goes on where the old one failed; what is done already is not done again. Exit code 3: there is nothing to take up
again, or another run holds the machine. Ends with the exit code of the new run.
${EXIT_CODES_HELP}`;

async function retry(oldId: string, flags: ConnectionFlags): Promise<void> {
  checkId(oldId);
  await withSession(flags, { command: 'retry', grant: undefined, remember: false }, async (work) => {
    const { session, terminal } = work;
    // A host that dies between the request and the answer is asked again, and finds the run it has started.
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await ask(session.send, { method: 'POST', path: `captures/${oldId}/retry`, body: {}, headers });
    const { id } = answer.body as { id: string };
    terminal.say(`${id}  goes on where ${oldId} failed`);
    tellEnd(terminal, await follow(work, id, true, true), flags);
  });
}

export function addRetry(program: Command): void {
  const command = program
    .command('retry')
    .description('take a failed run up again, from the step at which it failed')
    .argument('<ID>', 'id of the failed run, as cap-…')
    .addOption(stateOption());
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(retry);
}
