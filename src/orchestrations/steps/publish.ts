import { startImage } from '../../activities/image/start-image.ts';
import { startVersion } from '../../activities/image/start-version.ts';
import { updateVersion } from '../../activities/image/update-version.ts';
import { readTarget } from '../../activities/target/read-target.ts';
import { resultTags } from '../../domain/image-tags.ts';
import { childId } from '../../domain/names.ts';
import type { WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { imageId, parseVmId, requireParsed, versionId } from '../../domain/resource-id.ts';
import type { CaptureOutcome } from '../../domain/run/outcome.ts';
import { type Rollout, startRollout } from '../../domain/run/rollout.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import type { RegionProgress, Target } from '../../domain/target.ts';
import { nextVersion } from '../../domain/version-number.ts';
import { type Durable, nowIso, run, runChild, tryRun } from '../../durable.ts';
import { replicateVersionName } from '../names.ts';
import type { Prepared } from './prepare.ts';
import { enter, type RunState } from './run-state.ts';
import { watch } from './watch.ts';

type GalleryTarget = Extract<Target, { kind: 'gallery' }>;
type ImageTarget = Extract<Target, { kind: 'managed-image' }>;

export interface Published {
  readonly image: Extract<CaptureOutcome, { kind: 'captured' }>['image'];
  readonly regions: readonly RegionProgress[];
  /** Of a gallery version: the whole wish, still hidden from "latest". */
  readonly version?: WantedVersion;
}

const MAX_NUMBERS = 20;

function wantedVersion(state: RunState, prepared: Prepared, target: GalleryTarget, version: string): WantedVersion {
  const { captureId, request, requestedBy, vmId } = state.input;
  return {
    definitionId: target.definitionId,
    version,
    location: prepared.plan.location,
    vmId,
    regions: prepared.plan.regions.filter(({ name }) => prepared.plan.stages[0]?.includes(name)),
    // Nobody gets it as "latest" before it is usable everywhere it was asked for.
    excludeFromLatest: true,
    ...(request.endOfLife ? { endOfLife: request.endOfLife } : {}),
    tags: resultTags(captureId, vmId, requestedBy.caller),
  };
}

function* nextNumber(state: RunState, target: GalleryTarget): Durable<string> {
  const { captureId, vmId } = state.input;
  const facts = yield* run(state.context, readTarget, { captureId, target: { ...target, version: 'auto' }, vmId });
  return nextVersion(facts.kind === 'gallery' ? facts.existingVersions : []);
}

/** Puts the version under its number; with "auto", under the next free one when another run was quicker. */
function* putVersion(
  state: RunState,
  prepared: Prepared,
  target: GalleryTarget,
): Durable<{ wanted: WantedVersion; operation: Operation | null }> {
  const mayChoose = state.input.request.target?.kind === 'gallery' && state.input.request.target.version === 'auto';
  let version = target.version;
  for (let attempt = 0; attempt < MAX_NUMBERS; attempt += 1) {
    const wanted = wantedVersion(state, prepared, target, version);
    const answer = yield* tryRun(state.context, startVersion, { ...wanted, captureId: state.input.captureId });
    // Another run that PUT the same number in the same moment shows as a changed source.
    const lost = answer.kind === 'rejected' && answer.problem.code === 'PropertyChangeNotAllowed';
    if (answer.kind === 'rejected' && !lost) throw new RunStopped({ kind: 'failed', problem: answer.problem });
    if (answer.kind === 'done' && answer.value.kind === 'started') return { wanted, operation: answer.value.operation };
    if (answer.kind === 'done' && answer.value.kind === 'ours') return { wanted, operation: null };
    if (!mayChoose) throw failed('version-name-taken', `version ${version} was taken by somebody else since preflight`);
    version = yield* nextNumber(state, target);
  }
  throw failed('version-name-taken', `no free version number was found in ${MAX_NUMBERS} attempts`);
}

function* publishVersion(state: RunState, prepared: Prepared, target: GalleryTarget): Durable<Published> {
  enter(state, 'capture');
  const { wanted, operation } = yield* putVersion(state, prepared, target);
  const id = versionId(wanted.definitionId, wanted.version);
  state.leftBehind.push({ what: 'image', id });
  enter(state, 'replicate');
  const whole = { ...wanted, regions: prepared.plan.regions };
  const image = { kind: 'gallery-version', id } as const;
  const rollout = startRollout(prepared.plan.stages);
  const regions = yield* replicate(state, { image, operation, rollout, wanted: whole }, 'replicate');
  return { image, regions, version: whole };
}

interface Replication {
  readonly image: Published['image'];
  readonly wanted: WantedVersion;
  readonly operation: Operation | null;
  readonly rollout: Rollout;
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
    startedAt: nowIso(state.context),
    maxMinutes: limits.maxReplicateMinutes,
  };
  const result = yield* runChild(state.context, replicateVersionName, input, childId(captureId, role));
  if (result.kind === 'done') return result.regions;
  const problem = result.problem ?? { code: 'replication-failed', message: 'the version did not become ready' };
  if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem });
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
  const operation = yield* run(state.context, updateVersion, { ...wanted, captureId });
  const rollout = startRollout([wanted.regions.map(({ name }) => name)]);
  return yield* replicate(state, { image, wanted, operation, rollout }, 'publish');
}

function* publishImage(state: RunState, prepared: Prepared, target: ImageTarget): Durable<Published> {
  enter(state, 'capture');
  const { captureId, requestedBy, vmId } = state.input;
  const id = imageId(requireParsed(parseVmId, vmId).subscriptionId, target.resourceGroup, target.name);
  const wanted = {
    ...{ id, vmId, location: prepared.plan.location, zoneResilient: target.zoneResilient },
    generation: prepared.vm.generation,
    tags: resultTags(captureId, vmId, requestedBy.caller),
  };
  const start = yield* run(state.context, startImage, { ...wanted, captureId });
  if (start.kind === 'taken')
    throw failed('image-name-taken', `the image ${target.name} was made by somebody else since preflight`);
  state.leftBehind.push({ what: 'image', id });
  const operation = start.kind === 'started' ? start.operation : null;
  const expectation = { kind: 'image-ready', imageId: id } as const;
  yield* watch(state.context, { captureId, label: 'image', operation, expectation, maxMinutes: 180 });
  const region = { name: prepared.plan.location, replicas: 1, state: 'completed', percent: 100 } as const;
  return { image: { kind: 'managed-image', id }, regions: [region] };
}

/** Captures and waits until the image can be used everywhere it was asked for. */
export function* captureImage(state: RunState, prepared: Prepared): Durable<Published> {
  const { target } = prepared.plan;
  return target.kind === 'gallery'
    ? yield* publishVersion(state, prepared, target)
    : yield* publishImage(state, prepared, target);
}
