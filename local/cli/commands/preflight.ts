import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Finding } from '../../../src/domain/finding.ts';
import { type Answer, problemOf } from '../connect/api.ts';
import { withSession } from '../connect/open-session.ts';
import type { Session } from '../connect/session.ts';
import { EXIT, EXIT_CODES_HELP } from '../exit-code.ts';
import { addConnectionOptions, stateOption } from '../options/connection-options.ts';
import { flagOf, requestBody } from '../options/request-body.ts';
import { addTargetOptions } from '../options/target-options.ts';
import type { Paint } from '../screen/terminal.ts';
import { findingLines } from '../screen/words.ts';
import { type CaptureFlags, checkTarget, explained, needsOf } from './capture.ts';

interface Verdict {
  readonly verdict: 'ready' | 'warnings' | 'refused';
  readonly findings: readonly Finding[];
}

const EXAMPLES = `
Examples:
  $ goldsmith preflight "$VM_ID" --gallery "$DEFINITION_ID" --region westeurope=60
  $ goldsmith preflight "$VM_ID" --image batch-image --json | jq -r '.findings[].code'

Prints every reason against the capture at once, each with its fix. Where nothing speaks against it on Azure's side, the guest
is asked too, through one run command that changes nothing and is removed (--no-guest leaves that out).
${EXIT_CODES_HELP}`;

function verdictLines(paint: Paint, { findings, verdict }: Verdict): string[] {
  const colour = { ready: 'green', warnings: 'yellow', refused: 'red' } as const;
  return [
    paint(colour[verdict], verdict === 'warnings' ? 'ready, with warnings' : verdict),
    ...findingLines(paint, findings),
  ];
}

type Flags = CaptureFlags & { readonly guest: boolean };

/** Asks again until the guest has answered. Nobody waits inside a call: simulated time stands still while one is in flight. */
async function verdictFrom({ pollMs, send }: Session, body: object): Promise<Answer> {
  let answer = await send({ method: 'POST', path: 'preflights', body, headers: { prefer: 'respond-async' } });
  while (answer.status === 202) {
    await pause(pollMs);
    answer = await send({ method: 'GET', path: `preflights/${(answer.body as { id: string }).id}` });
  }
  return answer;
}

async function preflight(vmId: string, flags: Flags): Promise<void> {
  const body = { ...requestBody(vmId, flags), ...(flags.guest ? {} : { guest: false }) };
  checkTarget(flags);
  await withSession(flags, needsOf(vmId, flags, 'preflight'), async (work) => {
    const answer = await verdictFrom(work.session, body);
    if (answer.status !== 200)
      throw explained(
        problemOf(answer, (path) => flagOf(path, flags.region)),
        work,
      );
    const verdict = answer.body as Verdict;
    for (const line of verdictLines(work.terminal.paint, verdict)) work.terminal.say(line);
    if (flags.json) work.terminal.json(verdict);
    process.exitCode = verdict.verdict === 'refused' ? EXIT.refused : EXIT.ok;
  });
}

export function addPreflight(program: Command): void {
  const command = program
    .command('preflight')
    .description('will it image? Every reason at once; changes nothing')
    .argument(
      '<VM-ID>',
      'resource id: /subscriptions/…/virtualMachines/NAME (or a disk or snapshot, with --profile and --os-state)',
    )
    .option('--no-guest', 'look at Azure alone, leave the guest out')
    .addOption(stateOption());
  addConnectionOptions(addTargetOptions(command)).addHelpText('after', EXAMPLES).action(preflight);
}
