import { worseThan } from '../../../domain/approval/approval.ts';
import { type Finding, refusal } from '../../../domain/finding.ts';
import type { ImageTraits } from '../../../domain/vm.ts';
import type { Durable } from '../../../durable.ts';
import { type Prepared, refuse } from '../prepare.ts';
import { enter, type RunState } from '../run-state.ts';
import { awaitDecision } from './await-decision.ts';

const UNAPPROVED = refusal({
  code: 'not-approved-in-time',
  where: 'approval',
  message: 'Nobody approved the run in time.',
  fix: 'Ask again, and have somebody with the role Capture.Approve approve it.',
});

const changedSinceApproval = (worse: readonly Finding[]): Finding =>
  refusal({
    code: 'changed-since-approval',
    where: 'approval',
    message: `Since the approval this was found: ${worse.map(({ code }) => code).join(', ')}. Nobody has agreed to that.`,
    fix: 'Ask again, and have what is found now approved.',
  });

/** After a wait for a person the world is looked at again: what was approved must still be true. */
export function* awaitApproval<Source extends ImageTraits>(
  state: RunState,
  prepared: Prepared<Source>,
  look: (state: RunState, attempt: number) => Durable<Prepared<Source>>,
): Durable<Prepared<Source>> {
  if (!state.input.requestedBy.approvalRequired && !state.input.request.approval) return prepared;
  enter(state, 'approval');
  yield* awaitDecision(state, 'waiting-for-approval', {
    needed: state.input.request.approvers ?? 1,
    inVain: UNAPPROVED,
  });
  const approved = [...state.findings];
  const again = yield* look(state, 2);
  const worse = worseThan(approved, state.findings);
  if (worse.length > 0) throw refuse([...state.findings, changedSinceApproval(worse)]);
  return again;
}
