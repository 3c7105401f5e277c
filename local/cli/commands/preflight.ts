import type { Command } from 'commander';
import type { Finding } from '../../../src/domain/finding.ts';
import type { Plan } from '../../../src/domain/preflight/plan.ts';
import { problemOf } from '../connect/api.ts';
import { withSession } from '../connect/open-session.ts';
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
  readonly plan?: Plan;
}

const EXAMPLES = `
Examples:
  $ goldsmith preflight "$VM_ID" --gallery "$DEFINITION_ID" --region westeurope=60
  $ goldsmith preflight "$VM_ID" --image batch-image --json | jq -r '.findings[].code'

Reads only; nothing is changed. It prints every reason against the capture at once, each with its fix.
${EXIT_CODES_HELP}`;

function planLines({ regions, target }: Plan): string[] {
  const name = target.kind === 'gallery' ? `${target.definitionId}/versions/${target.version}` : target.name;
  const list = regions.map(
    (region) => `${region.name} x${region.replicas} (for ${region.concurrentDeployments} at once)`,
  );
  return [`image    ${name}`, `regions  ${list.join(', ')}`];
}

function verdictLines(paint: Paint, { findings, plan, verdict }: Verdict): string[] {
  const colour = { ready: 'green', warnings: 'yellow', refused: 'red' } as const;
  return [
    paint(colour[verdict], verdict === 'warnings' ? 'ready, with warnings' : verdict),
    ...findingLines(paint, findings),
    ...(plan ? planLines(plan) : []),
  ];
}

async function preflight(vmId: string, flags: CaptureFlags): Promise<void> {
  const body = requestBody(vmId, flags);
  checkTarget(flags);
  await withSession(flags, needsOf(vmId, flags, 'preflight'), async (work) => {
    const answer = await work.session.send({ method: 'POST', path: 'preflights', body });
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
    .description('will it image? Reads, decides, changes nothing')
    .argument('<VM-ID>', 'resource id: /subscriptions/…/virtualMachines/NAME')
    .addOption(stateOption());
  addConnectionOptions(addTargetOptions(command)).addHelpText('after', EXAMPLES).action(preflight);
}
