import type { OrchestrationContext, Task } from 'durable-functions';
import { readVersion } from '../activities/image/read-version.ts';
import { startScaling } from '../activities/scaling/start-scaling.ts';
import { replicationDelay } from '../domain/polling.ts';
import { endedBy, nextEnd, takenOver } from '../domain/scaling/holding.ts';
import { judgeScaling, type ScaledRegion, wayBack } from '../domain/scaling/plan-scaling.ts';
import { failed, failureOf } from '../domain/run/stop.ts';
import { fitRegions } from '../domain/shown/fit-regions.ts';
import type { VersionFacts } from '../domain/target.ts';
import { type Durable, inputOf, nowIso, run, secondsSince, sleep, timer } from '../durable.ts';
import type { ScaleInput, ScaleResult, ScaleStatus } from '../domain/scaling/scale-run.ts';

const MAX_WRITES = 5;
const MAX_LOOKS = 600;

const countsOf = (regions: readonly ScaledRegion[]): Record<string, number> =>
  Object.fromEntries(regions.map(({ name, wanted }) => [name, wanted]));

function report(context: OrchestrationContext, phase: ScaleStatus['phase'], version: VersionFacts): void {
  const regions = version.regions.map(({ name, percent, replicas, state }) => ({ name, percent, replicas, state }));
  context.df.setCustomStatus({ phase, regions: fitRegions(regions) } satisfies ScaleStatus);
}

function* look(context: OrchestrationContext, input: ScaleInput): Durable<VersionFacts> {
  const { definitionId, scaleId, version } = input;
  const found = yield* run(context, readVersion, { captureId: scaleId, definitionId, version });
  if (!found) throw failed('version-missing', `version ${version} does not exist any more`);
  return found;
}

/** Brings the named regions to the wanted counts. A count that somebody wrote over ours meanwhile is written again, so often. */
function* bring(
  context: OrchestrationContext,
  input: ScaleInput,
  phase: ScaleStatus['phase'],
  wanted: Readonly<Record<string, number>>,
): Durable<void> {
  const { definitionId, maxMinutes, scaleId } = input;
  const startedMs = context.df.currentUtcDateTime.getTime();
  let writes = 0;
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const version = yield* look(context, input);
    report(context, phase, version);
    const verdict = judgeScaling(wanted, version);
    if (verdict.kind === 'done') return;
    if (verdict.kind === 'broken') throw failed(verdict.problem.code, verdict.problem.message);
    if (verdict.kind === 'open') {
      if (writes >= MAX_WRITES) {
        throw failed('replicas-overwritten', `${verdict.regions.join(', ')}: somebody else keeps writing`);
      }
      const target = { captureId: scaleId, definitionId, version: input.version, replicas: wanted };
      const started = yield* run(context, startScaling, target);
      if (started.kind === 'started') writes += 1;
    }
    const elapsedSeconds = secondsSince(context, startedMs);
    if (elapsedSeconds > maxMinutes * 60) throw failed('scaling-timed-out', `not ready within ${maxMinutes} minutes`);
    yield* sleep(context, replicationDelay(version.regions, elapsedSeconds));
  }
  throw failed('scaling-timed-out', `not ready after ${MAX_LOOKS} looks`);
}

/** Holds until the end of the rollout, or until somebody asks for other counts. */
function* hold(context: OrchestrationContext, until: string, again: Task): Durable<void> {
  const seconds = (Date.parse(until) - context.df.currentUtcDateTime.getTime()) / 1000;
  const alarm = timer(context, Math.max(1, seconds));
  yield context.df.Task.any([alarm, again]);
  if (!alarm.isCompleted) alarm.cancel();
}

/** Answers the regions that somebody else had changed meanwhile. */
function* goBack(
  context: OrchestrationContext,
  input: ScaleInput,
  regions: readonly ScaledRegion[],
): Durable<readonly string[]> {
  const back = wayBack(regions, yield* look(context, input));
  yield* bring(context, input, 'scaling-back', back.wanted);
  return back.changed;
}

/** Holds each region until its own day. Undefined: another request has taken over. */
function* holdEach(context: OrchestrationContext, input: ScaleInput, again: Task): Durable<ScaleResult | undefined> {
  let held = input;
  const gone: ScaledRegion[] = [];
  const leftAlone: string[] = [];
  for (let until = nextEnd(held); until !== undefined; until = nextEnd(held)) {
    report(context, 'scaled', yield* look(context, input));
    yield* hold(context, until, again);
    if (!again.isCompleted) {
      const over = endedBy(held, nowIso(context));
      leftAlone.push(...(yield* goBack(context, input, over)));
      gone.push(...over);
      held = { ...held, regions: held.regions.filter((region) => !over.includes(region)) };
    }
    // Also one that came while the counts were going back: it was accepted, so it is served.
    if (!again.isCompleted) continue;
    const next = again.result as ScaleInput;
    context.df.continueAsNew({ ...next, regions: takenOver(input, gone, next.regions) });
    return undefined;
  }
  return { kind: held.regions.length > 0 ? 'scaled' : 'scaled-back', at: nowIso(context), leftAlone };
}

/**
 * Replicas of an existing version for a coming rollout, and back at the end of it. Singleton per version, so that a version has one writer; every write
 * carries all regions, is read back and compared.
 */
export function* scaleVersion(context: OrchestrationContext): Durable<ScaleResult | undefined> {
  const input = inputOf<ScaleInput>(context);
  try {
    yield* bring(context, input, 'scaling', countsOf(input.regions));
    return yield* holdEach(context, input, context.df.waitForExternalEvent('scale-again'));
  } catch (error) {
    return failureOf(error);
  }
}
