import { readPowerActions } from '../../../activities/source/read-power-actions.ts';
import { LOG_LAG_SECONDS, stopDoubts } from '../../../domain/guest/stop-doubts.ts';
import { failed } from '../../../domain/run/stop.ts';
import type { ImageTraits } from '../../../domain/vm.ts';
import { type Durable, sleep, tryRun } from '../../../durable.ts';
import type { Prepared } from '../prepare.ts';
import type { RunState } from '../run-state.ts';

/** Without proof a version is withheld until a machine has come up from it; a managed image cannot be withheld. */
export function judgeProof(state: RunState, prepared: Prepared<ImageTraits>): void {
  if (state.proof !== 'unproven') return;
  if (prepared.plan.target.kind === 'managed-image') {
    throw failed(
      'stop-not-proven',
      'the machine stopped, but nothing proves that its guest was generalized; a managed image cannot be withheld',
    );
  }
  state.findings.push({
    code: 'stop-not-proven',
    severity: 'warning',
    where: prepared.vm.id,
    message:
      'The machine stopped, but its guest left no proof of having been generalized. The version is excluded from "latest".',
    fix: 'Deploy a machine from this very version; when it comes up, set excludeFromLatest to false. Turn boot diagnostics on for source machines.',
  });
}

/**
 * Asks the Activity Log who had a hand in the stop, once it can tell. Not before: the version is being made meanwhile, and nobody gets it as "latest" as
 * long as the stop is in doubt.
 */
export function* settleDoubts(state: RunState, prepared: Prepared<ImageTraits>): Durable<void> {
  const { context, input, unsettled } = state;
  if (!unsettled) return;
  const { at, since, vmId } = unsettled;
  const leftSeconds = LOG_LAG_SECONDS - (context.df.currentUtcDateTime.getTime() - Date.parse(at)) / 1000;
  if (leftSeconds > 0) yield* sleep(context, leftSeconds);
  const { captureId } = input;
  const doubts = stopDoubts(yield* tryRun(context, readPowerActions, { captureId, vmId, since }), vmId, at);
  delete state.unsettled;
  if (doubts.length === 0) return;
  state.findings.push(...doubts);
  if (state.proof === 'unproven') return;
  state.proof = 'unproven';
  judgeProof(state, prepared);
}
