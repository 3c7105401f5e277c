import { startVersion } from '../../activities/image/start-version.ts';
import { readTarget } from '../../activities/target/read-target.ts';
import { heritageOf } from '../../domain/adoption/is-own.ts';
import { resultTags } from '../../domain/image-tags.ts';
import type { WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { bookKey, type Reservation } from '../../domain/run/version-book.ts';
import type { Target } from '../../domain/target.ts';
import { nextVersion } from '../../domain/version-number.ts';
import type { ImageTraits } from '../../domain/vm.ts';
import { callEntity, type Durable, run, tryRun } from '../../durable.ts';
import { versionBook } from '../names.ts';
import type { Prepared } from './prepare.ts';
import type { RunState } from './run-state.ts';

export type GalleryTarget = Extract<Target, { kind: 'gallery' }>;

const MAX_NUMBERS = 20;

function wantedVersion(
  state: RunState,
  { disks, imageId, plan, vm }: Prepared<ImageTraits>,
  target: GalleryTarget,
  version: string,
): WantedVersion {
  const { captureId, request, requestedBy, vmId } = state.input;
  return {
    definitionId: target.definitionId,
    version,
    location: plan.location,
    vmId: vm.id,
    ...(disks ? { disks } : {}),
    ...(imageId ? { imageId } : {}),
    regions: plan.regions.filter(({ name }) => plan.stages[0]?.includes(name)),
    // Nobody gets it as "latest" before it is usable everywhere it was asked for.
    excludeFromLatest: true,
    ...(request.endOfLife ? { endOfLife: request.endOfLife } : {}),
    tags: resultTags(captureId, vmId, requestedBy.caller),
    ...heritageOf(plan),
  };
}

function* firstFree(state: RunState, target: GalleryTarget): Durable<string> {
  const { captureId, vmId } = state.input;
  const facts = yield* run(state.context, readTarget, { captureId, target: { ...target, version: 'auto' }, vmId });
  return nextVersion(facts.kind === 'gallery' ? facts.existingVersions : []);
}

/** What stands in the gallery says which numbers are free; the book says which of them nobody else was given. */
function* reserveNumber(state: RunState, target: GalleryTarget, lost: readonly string[]): Durable<string> {
  const { captureId } = state.input;
  const { definitionId } = target;
  const atLeast = lost.length === 0 ? target.version : yield* firstFree(state, target);
  const request: Reservation = { definitionId, captureId, atLeast, lost };
  const { version } = yield* callEntity<{ version: string }>(
    state.context,
    versionBook,
    bookKey(definitionId),
    'reserve',
    request,
  );
  return version;
}

/** Puts the version under its number; with "auto", under the next free one when somebody else was quicker. */
export function* putVersion(
  state: RunState,
  prepared: Prepared<ImageTraits>,
  target: GalleryTarget,
): Durable<{ wanted: WantedVersion; operation: Operation | null }> {
  const asked = state.input.request.target;
  const mayChoose = asked?.kind === 'gallery' && asked.version === 'auto';
  const lost: string[] = [];
  for (let attempt = 0; attempt < MAX_NUMBERS; attempt += 1) {
    const keeps = attempt === 0 && prepared.plan.begun === true;
    const version = mayChoose && !keeps ? yield* reserveNumber(state, target, lost) : target.version;
    const wanted = wantedVersion(state, prepared, target, version);
    const answer = yield* tryRun(state.context, startVersion, { ...wanted, captureId: state.input.captureId });
    // Another run that PUT the same number in the same moment shows as a changed source.
    const isLost = answer.kind === 'rejected' && answer.problem.code === 'PropertyChangeNotAllowed';
    if (answer.kind === 'rejected' && !isLost) throw new RunStopped({ kind: 'failed', problem: answer.problem });
    if (answer.kind === 'done' && answer.value.kind === 'started') return { wanted, operation: answer.value.operation };
    if (answer.kind === 'done' && answer.value.kind === 'ours') return { wanted, operation: null };
    if (!mayChoose) throw failed('version-name-taken', `version ${version} was taken by somebody else since preflight`);
    lost.push(version);
  }
  throw failed('version-name-taken', `no free version number was found in ${MAX_NUMBERS} attempts`);
}
