import { startImage } from '../../activities/image/start-image.ts';
import { updateVersion } from '../../activities/image/update-version.ts';
import { heritageOf } from '../../domain/adoption/is-own.ts';
import { resultTags } from '../../domain/image-tags.ts';
import { replicationId } from '../../domain/names.ts';
import type { WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { imageId, subscriptionOf, versionId } from '../../domain/resource-id.ts';
import type { CaptureOutcome } from '../../domain/run/outcome.ts';
import { type Rollout, startRollout } from '../../domain/run/rollout.ts';
import { NOT_PUBLISHED } from '../../domain/run/advice.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import type { RegionProgress, Target } from '../../domain/target.ts';
import type { ImageTraits } from '../../domain/vm.ts';
import { type Durable, nowIso, run, runChild } from '../../durable.ts';
import { replicateVersionName } from '../names.ts';
import { settleDoubts } from './guest/judge-proof.ts';
import type { Prepared } from './prepare.ts';
import { type GalleryTarget, putVersion } from './put-version.ts';
import { enter, heedCancel, type RunState } from './run-state.ts';
import { watch } from './watch.ts';

type ImageTarget = Extract<Target, { kind: 'managed-image' }>;

export interface Published {
  readonly image: Extract<CaptureOutcome, { kind: 'captured' }>['image'];
  readonly regions: readonly RegionProgress[];
  /** Of a gallery version: the whole wish, still hidden from "latest". */
  readonly version?: WantedVersion;
}

function* publishVersion(state: RunState, prepared: Prepared<ImageTraits>, target: GalleryTarget): Durable<Published> {
  enter(state, 'capture');
  const { wanted, operation } = yield* putVersion(state, prepared, target);
  const id = versionId(wanted.definitionId, wanted.version);
  state.leftBehind.push({ what: 'image', id });
  enter(state, 'replicate');
  const startedAt = nowIso(state.context);
  yield* settleDoubts(state, prepared);
  const whole = { ...wanted, regions: prepared.plan.regions };
  const image = { kind: 'gallery-version', id } as const;
  const rollout = startRollout(prepared.plan.stages);
  const regions = yield* replicate(state, { image, operation, rollout, startedAt, wanted: whole }, 'replicate');
  return { image, regions, version: whole };
}

interface Replication {
  readonly image: Published['image'];
  readonly wanted: WantedVersion;
  readonly operation: Operation | null;
  readonly rollout: Rollout;
  /** When the PUT was sent, ISO 8601. */
  readonly startedAt: string;
}

/** Brings the version to where it is wanted; the child is its only writer. */
function* replicate(
  state: RunState,
  { image, ...version }: Replication,
  role: 'replicate' | 'publish',
): Durable<readonly RegionProgress[]> {
  const { captureId, limits } = state.input;
  const input = {
    ...{ captureId, ...version },
    maxMinutes: limits.maxReplicateMinutes,
    forecasts: state.pace.forecasts,
  };
  const result = yield* runChild(state.context, replicateVersionName, input, replicationId(captureId, role));
  state.pace.samples.push(...(result.took ?? []));
  if (result.kind === 'done') return result.regions;
  const cause = result.problem ?? { code: 'replication-failed', message: 'the version did not become ready' };
  if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: cause });
  const problem = role === 'publish' ? { code: NOT_PUBLISHED, message: `${cause.code}: ${cause.message}` } : cause;
  throw new RunStopped({ kind: 'partial', problem, image, regions: result.regions });
}

/**
 * The last word on a version: "latest" may find it. One more PUT with the whole list of regions, read back like every other. A version whose guest left
 * no proof stays hidden.
 */
export function* publish(state: RunState, { image, regions, version }: Published): Durable<readonly RegionProgress[]> {
  if (!version || state.proof === 'unproven') return regions;
  enter(state, 'publish');
  const wanted = { ...version, excludeFromLatest: false };
  const { captureId } = state.input;
  const startedAt = nowIso(state.context);
  const operation = yield* run(state.context, updateVersion, { ...wanted, captureId });
  const rollout = startRollout([wanted.regions.map(({ name }) => name)]);
  return yield* replicate(state, { image, wanted, operation, rollout, startedAt }, 'publish');
}

function* publishImage(state: RunState, prepared: Prepared<ImageTraits>, target: ImageTarget): Durable<Published> {
  enter(state, 'capture');
  const { captureId, requestedBy, vmId } = state.input;
  const id = imageId(subscriptionOf(vmId), target.resourceGroup, target.name);
  const { disks, plan, vm } = prepared;
  const wanted = {
    ...{ id, vmId: vm.id, location: plan.location, zoneResilient: target.zoneResilient, generation: vm.generation },
    ...(disks ? { disks: { ...disks, osType: vm.osType } } : {}),
    tags: resultTags(captureId, vmId, requestedBy.caller),
    ...heritageOf(plan),
  };
  const start = yield* run(state.context, startImage, { ...wanted, captureId });
  if (start.kind === 'taken')
    throw failed('image-name-taken', `the image ${target.name} was made by somebody else since preflight`);
  state.leftBehind.push({ what: 'image', id });
  const operation = start.kind === 'started' ? start.operation : null;
  const expectation = { kind: 'image-ready', imageId: id } as const;
  yield* watch(state, { label: 'image', operation, expectation, maxMinutes: 180 });
  const region = { name: prepared.plan.location, replicas: 1, state: 'completed', percent: 100 } as const;
  return { image: { kind: 'managed-image', id }, regions: [region] };
}

/** Captures and waits until the image can be used everywhere it was asked for. */
export function* captureImage(state: RunState, prepared: Prepared<ImageTraits>): Durable<Published> {
  const { target } = prepared.plan;
  heedCancel(state);
  return target.kind === 'gallery'
    ? yield* publishVersion(state, prepared, target)
    : yield* publishImage(state, prepared, target);
}
