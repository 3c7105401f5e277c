import type { OrchestrationContext } from 'durable-functions';
import { type Finding, refusal, verdictOf } from '../domain/finding.ts';
import { runCommandName } from '../domain/names.ts';
import { guestAsked } from '../domain/guest-preflight/notes.ts';
import { failureOf } from '../domain/run/stop.ts';
import { type Durable, inputOf } from '../durable.ts';
import type { PreflightVmInput, PreflightVmResult } from './names.ts';
import { examineGuest, PREFLIGHT_STEP } from './steps/examine-guest.ts';

function* ask(context: OrchestrationContext, { captureId, question }: PreflightVmInput): Durable<Finding[]> {
  const { vmId } = question;
  try {
    const { findings: found } = yield* examineGuest(context, captureId, question, 1);
    return [...found, guestAsked(vmId, runCommandName(captureId, PREFLIGHT_STEP, 1))];
  } catch (error) {
    const { code, message } = failureOf(error).problem;
    return [
      refusal({
        code: 'guest-not-reached',
        where: vmId,
        message: `Azure refused the run command that asks the guest: ${code}: ${message}`,
        fix: 'Mend what Azure names; a run would be refused in the same way. Say "guest": false to look at the platform alone.',
      }),
    ];
  }
}

/** "Will it image?", the guest's part, for people who ask for the verdict alone. About five minutes at most, usually half of one. */
export function* preflightVm(context: OrchestrationContext): Durable<PreflightVmResult> {
  const input = inputOf<PreflightVmInput>(context);
  const findings = [...input.findings, ...(yield* ask(context, input))];
  return { verdict: verdictOf(findings), findings };
}
