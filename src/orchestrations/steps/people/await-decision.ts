import { type Approval, approvalHash, type Decision, judge, shownFindings } from '../../../domain/approval/approval.ts';
import type { Finding } from '../../../domain/finding.ts';
import { decisionEvent, type Waiting } from '../../../domain/run/step.ts';
import { RunStopped } from '../../../domain/run/stop.ts';
import { type Durable, timer } from '../../../durable.ts';
import { tellWaiting } from './tell-waiting.ts';
import { report, type RunState, stopIfCancelled } from '../run-state.ts';

function asked(state: RunState, needed: number): Approval {
  const { request, vmGuid, vmId } = state.input;
  const { findings, foreseen } = state;
  return {
    ...{ hash: approvalHash({ request, vmId, vmGuid, findings }), needed, by: [], findings: shownFindings(findings) },
    ...(foreseen ? { residue: foreseen } : {}),
  };
}

/** Undefined: nobody has said anything in time. */
function* nextDecision(state: RunState, what: Waiting, untilMs: number): Durable<Decision | undefined> {
  const { context } = state;
  const decision = context.df.waitForExternalEvent(decisionEvent(what));
  // The word of a second person may have come while the first was being heard.
  if (!decision.isCompleted) {
    const left = Math.max(0, untilMs - context.df.currentUtcDateTime.getTime());
    const alarm = timer(context, left / 1000);
    yield context.df.Task.any([decision, state.cancel, alarm]);
    if (!alarm.isCompleted) alarm.cancel();
  }
  stopIfCancelled(state);
  return decision.isCompleted ? (decision.result ?? {}) : undefined;
}

/** Waits for people to decide; without enough of them the run is refused, nothing has been changed yet. */
export function* awaitDecision(
  state: RunState,
  what: Waiting,
  ask: { readonly needed: number; readonly inVain: Finding },
): Durable<void> {
  // A race begun with a task that is done already is never won (durable-functions 3.5): a cancel that came just before would be slept through.
  stopIfCancelled(state);
  const { context, input } = state;
  const until = context.df.currentUtcDateTime.getTime() + input.limits.maxWaitForPersonMinutes * 60_000;
  let approval = asked(state, ask.needed);
  tellWaiting(context, input.captureId, what);
  for (;;) {
    report(state, what, approval);
    const decision = yield* nextDecision(state, what, until);
    if (!decision) throw new RunStopped({ kind: 'refused', findings: [...state.findings, ask.inVain] });
    const verdict = judge(approval, input.requestedBy.caller, decision);
    if (verdict.kind === 'rejected') throw new RunStopped({ kind: 'cancelled', by: verdict.by });
    if (verdict.kind === 'approved') break;
    approval = { ...approval, by: verdict.by };
  }
  report(state);
}
