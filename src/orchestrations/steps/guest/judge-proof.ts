import { readPowerActions } from '../../../activities/source/read-power-actions.ts';
import { LOG_LAG_SECONDS, stopDoubts } from '../../../domain/guest/stop-doubts.ts';
import { failed } from '../../../domain/run/stop.ts';
import type { ImageTraits } from '../../../domain/vm.ts';
import { type Durable, nowIso, secondsSince, sleep, tryRun } from '../../../durable.ts';
import type { Prepared } from '../prepare.ts';
import type { RunState } from '../run-state.ts';

type Stopped = NonNullable<RunState['unsettled']>;

/** Less than this after the first time there is nothing new in it. */
const AGAIN_SECONDS = 60;

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

/** Reads the log up to now; whatever speaks against the stop takes the proof away. */
function* readLog(state: RunState, prepared: Prepared<ImageTraits>, stop: Stopped): Durable<void> {
  const { at, since, vmId } = stop;
  const { captureId } = state.input;
  const doubts = stopDoubts(yield* tryRun(state.context, readPowerActions, { captureId, vmId, since }), vmId, at);
  stop.readAt = nowIso(state.context);
  state.logReadings = (state.logReadings ?? 0) + 1;
  if (doubts.length === 0) return;
  state.findings.push(...doubts);
  if (state.proof === 'unproven') return;
  state.proof = 'unproven';
  judgeProof(state, prepared);
}

/**
 * Asks the Activity Log who had a hand in the stop, once it can tell. Not before: the version is being made meanwhile, and nobody gets it as "latest" as
 * long as the stop is in doubt.
 */
export function* settleDoubts(state: RunState, prepared: Prepared<ImageTraits>): Durable<void> {
  const { unsettled } = state;
  if (!unsettled) return;
  const leftSeconds = LOG_LAG_SECONDS - secondsSince(state.context, Date.parse(unsettled.at));
  if (leftSeconds > 0) yield* sleep(state.context, leftSeconds);
  yield* readLog(state, prepared, unsettled);
}

/** The log lags by minutes: it is read once more as late as it still matters, before anybody gets the version as "latest". No further wait for it. */
export function* settleLateDoubts(state: RunState, prepared: Prepared<ImageTraits>): Durable<void> {
  const { unsettled } = state;
  if (!unsettled) return;
  delete state.unsettled;
  const { readAt } = unsettled;
  if (
    state.proof === 'unproven' ||
    readAt === undefined ||
    secondsSince(state.context, Date.parse(readAt)) < AGAIN_SECONDS
  )
    return;
  yield* readLog(state, prepared, unsettled);
}
