import type { OrchestrationContext } from 'durable-functions';
import { pollOperation } from '../activities/control/poll-operation.ts';
import { readVersion } from '../activities/image/read-version.ts';
import { updateVersion } from '../activities/image/update-version.ts';
import type { Problem } from '../domain/answer.ts';
import type { WantedVersion } from '../domain/ports/images.ts';
import { copiesDone, replicationLook } from '../domain/pace/replication-pace.ts';
import { regionKey, sameRegion } from '../domain/region.ts';
import { judgeReplication, type ReplicationVerdict } from '../domain/run/replication.ts';
import { hasMoreStages, noteProgress, regionsNow, type Rollout, stuckRegions } from '../domain/run/rollout.ts';
import { fitRegions } from '../domain/shown/fit-regions.ts';
import { shownRegions } from '../domain/shown/shown-regions.ts';
import type { RegionProgress, VersionFacts } from '../domain/target.ts';
import { type Durable, inputOf, nowIso, sleep, tryRun } from '../durable.ts';
import type { ReplicateInput, ReplicateResult } from './names.ts';

const WINDOWS = 200;
const MAX_REPAIRS = 3;
/** Microsoft says to wait up to six hours for a replication; one that shows no movement for three is taken to be stuck. */
const STUCK_MINUTES = 180;

const tookOf = ({ took }: ReplicateInput): Pick<ReplicateResult, 'took'> => (took ? { took } : {});

/** Usable at home and nowhere near usable are two different ends. */
function give(input: ReplicateInput, problem: Problem, seen: readonly RegionProgress[]): ReplicateResult {
  const { rollout, startedAt, wanted } = input;
  const home = seen.find(({ name }) => sameRegion(name, wanted.location));
  const shown = seen.length === 0 ? [] : shownRegions(rollout, wanted.regions, seen, startedAt, startedAt);
  // What is given up is not forecast.
  const regions = shown.map(({ forecastAt: _, ...region }) => region);
  return { kind: home?.state === 'completed' ? 'partial' : 'failed', problem, regions, ...tookOf(input) };
}

/** Azure's own words for why the PUT failed; the resource only says "Failed". */
function* reasonOf(context: OrchestrationContext, input: ReplicateInput): Durable<Problem | undefined> {
  if (!input.operation) return undefined;
  const { captureId, operation } = input;
  const expectation = { kind: 'none' } as const;
  const answer = yield* tryRun(context, pollOperation, { captureId, operation, expectation });
  if (answer.kind === 'rejected' || answer.value.kind !== 'failed') return undefined;
  return { code: answer.value.code, message: answer.value.message };
}

/** The version as it must be at this stage. */
const wishOf = ({ rollout, wanted }: ReplicateInput): WantedVersion => ({
  ...wanted,
  regions: regionsNow(rollout, wanted.regions),
  ...(rollout.dropped.length > 0 ? { mayDropRegions: true, dropping: rollout.dropped } : {}),
});

/** One PUT with the whole wish of the moment; never while another is in flight, but for one that is stuck. */
function* put(
  context: OrchestrationContext,
  input: ReplicateInput,
  rollout: Rollout,
  supersede = false,
): Durable<ReplicateInput | Problem> {
  const next = { ...input, rollout };
  const answer = yield* tryRun(context, updateVersion, {
    ...wishOf(next),
    captureId: input.captureId,
    ...(supersede ? { supersede } : {}),
  });
  if (answer.kind === 'rejected') return answer.problem;
  return { ...next, operation: answer.value, stageAt: nowIso(context) };
}

/** After a drop the regions are added again; after a stage the next one is. Undefined: nothing is left to ask for. */
function afterReady(rollout: Rollout): Rollout | undefined {
  if (rollout.dropped.length > 0) return { ...rollout, dropped: [], moved: {} };
  return hasMoreStages(rollout) ? { ...rollout, stage: rollout.stage + 1 } : undefined;
}

type Broken = Extract<ReplicationVerdict, { kind: 'broken' }>;

const stuck = (regions: readonly string[]): Broken => ({
  kind: 'broken',
  problem: { code: 'replication-stuck', message: `no progress in ${regions.join(', ')} for ${STUCK_MINUTES} minutes` },
  regions,
});

/** "If retry does not work, then please do an update by removing the failed regions and update again by adding them back." (Azure’s own text) */
const repaired = (rollout: Rollout, regions: readonly string[]): Rollout => ({
  ...rollout,
  // Without a region of its own to blame, the same wish is PUT again.
  dropped: regions.length > 0 ? [...regions] : rollout.dropped,
  moved: {},
  repairs: rollout.repairs + 1,
});

function judge(input: ReplicateInput, version: VersionFacts | null, at: string): ReplicationVerdict {
  const verdict = judgeReplication(wishOf(input), version);
  if (verdict.kind !== 'on-its-way' || !version) return verdict;
  const hanging = stuckRegions(input.rollout, version.regions, at, STUCK_MINUTES).filter(
    (key) => !sameRegion(key, input.wanted.location),
  );
  return hanging.length > 0 ? stuck(hanging) : verdict;
}

function* look(
  context: OrchestrationContext,
  seenInput: ReplicateInput,
  version: VersionFacts | null,
): Durable<ReplicateResult | ReplicateInput> {
  const at = nowIso(context);
  const seen = version?.regions ?? [];
  const input = { ...seenInput, rollout: noteProgress(seenInput.rollout, seen, at) };
  context.df.setCustomStatus({
    regions: fitRegions(shownRegions(input.rollout, input.wanted.regions, seen, input.startedAt, at)),
  });
  const verdict = judge(input, version, at);
  const elapsedMinutes = (Date.parse(at) - Date.parse(input.startedAt)) / 60_000;
  if (verdict.kind !== 'ready' && elapsedMinutes > input.maxMinutes) {
    const message = `not every region was ready within ${input.maxMinutes} minutes`;
    return give(input, { code: 'replication-timed-out', message }, seen);
  }
  switch (verdict.kind) {
    case 'on-its-way':
      return input;
    case 'ready': {
      const next = afterReady(input.rollout);
      if (!next) return { kind: 'done', regions: seen, ...tookOf(input) };
      const sent = yield* put(context, input, next);
      return 'code' in sent ? give(input, sent, seen) : sent;
    }
    case 'broken': {
      if (input.rollout.repairs >= MAX_REPAIRS) {
        return give(input, (yield* reasonOf(context, input)) ?? verdict.problem, seen);
      }
      const supersede = verdict.problem.code === 'replication-stuck';
      const sent = yield* put(context, input, repaired(input.rollout, verdict.regions), supersede);
      return 'code' in sent ? give(input, sent, seen) : sent;
    }
  }
}

interface Seen {
  readonly seen: readonly RegionProgress[];
  readonly atMs: number;
}

const stageMs = ({ stageAt, startedAt }: ReplicateInput): number => Date.parse(stageAt ?? startedAt);

function newCopies(input: ReplicateInput, last: Seen | undefined, now: Seen): Pick<ReplicateInput, 'took'> {
  if (!last) return {};
  const since = (ms: number): number => (ms - stageMs(input)) / 1000;
  const took = copiesDone(last.seen, now.seen, since(last.atMs), since(now.atMs));
  return took.length === 0 ? {} : { took: [...(input.took ?? []), ...took] };
}

function untilNextLook(input: ReplicateInput, { atMs, seen }: Seen, looks: number): number {
  const awaited = wishOf(input).regions.map(({ name }) => regionKey(name));
  const elapsedSeconds = (atMs - stageMs(input)) / 1000;
  return replicationLook({ seen, awaited, elapsedSeconds, looks, forecasts: input.forecasts ?? {} });
}

function* watchRegions(
  context: OrchestrationContext,
  first: ReplicateInput,
): Durable<ReplicateResult | ReplicateInput> {
  let input = first;
  let looks = 0;
  let last: Seen | undefined;
  for (let window = 0; window < WINDOWS; window += 1) {
    const { captureId, wanted } = input;
    const { definitionId, version: number } = wanted;
    const answer = yield* tryRun(context, readVersion, { captureId, definitionId, version: number });
    if (answer.kind === 'rejected') return give(input, answer.problem, []);
    const seen = answer.value?.regions ?? [];
    const atMs = context.df.currentUtcDateTime.getTime();
    input = { ...input, ...newCopies(input, last, { seen, atMs }) };
    const next = yield* look(context, input, answer.value);
    if ('kind' in next) return next;
    const isNewStage = next.stageAt !== input.stageAt;
    looks = isNewStage ? 0 : looks + 1;
    last = { seen, atMs };
    input = next;
    yield* sleep(context, untilNextLook(input, { seen, atMs }, looks));
  }
  return input;
}

/**
 * Brings a version to every region of the plan, stage after stage: each region's own state is Completed, and what Azure stored is what was wanted. A
 * failed or stuck region is taken out and added again without touching the others. The only writer of the version. Awaits no events, so it may
 * continue as new.
 */
export function* replicateVersion(context: OrchestrationContext): Durable<ReplicateResult | undefined> {
  const result = yield* watchRegions(context, inputOf<ReplicateInput>(context));
  if ('kind' in result) return result;
  context.df.continueAsNew(result);
  return undefined;
}
