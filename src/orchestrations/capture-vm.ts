import type { OrchestrationContext } from 'durable-functions';
import type { CaptureOutcome, LeftBehind } from '../domain/run/outcome.ts';
import type { GuardInput } from '../domain/run/run-input.ts';
import { RunStopped, type Stop } from '../domain/run/stop.ts';
import type { ImageSource } from '../domain/vm.ts';
import { type Durable, inputOf } from '../durable.ts';
import { cleanUp, cleanUpStep } from './steps/clean-up.ts';
import { bootTest } from './steps/temporary/boot-test.ts';
import { awaitAdmission, coolDown, type Prepared, runPreflight, takeRequest } from './steps/prepare.ts';
import { settleLateDoubts } from './steps/guest/judge-proof.ts';
import { awaitApproval } from './steps/people/await-approval.ts';
import { prepareDisks } from './steps/prepared/prepare-disks.ts';
import { chooseDisks, makeCopy } from './steps/copy.ts';
import { learnPace, tellPace } from './steps/pace/learn-pace.ts';
import { captureImage, publish, type Published } from './steps/publish.ts';
import { boundary, enter, heedCancel, type RunState, startRun } from './steps/run-state.ts';
import { optimize } from './steps/optimize/optimize.ts';
import { takeRestorePoint } from './steps/restore/take-restore-point.ts';
import { goThroughImage } from './steps/image/through-image.ts';
import { makeDefinition } from './steps/image/make-definition.ts';
import { deleteSource } from './steps/source/delete-source.ts';
import { decrypt, seal } from './steps/seal.ts';

type Regions = Published['regions'];

function* capture(state: RunState): Durable<CaptureOutcome> {
  enter(state, 'preflight');
  const prepared = yield* awaitApproval(state, yield* runPreflight(state), runPreflight);
  yield* learnPace(state, prepared.plan.location);
  yield* takeRequest(state, prepared);
  yield* coolDown(state, prepared);
  yield* boundary(state);
  yield* awaitAdmission(state, prepared);
  yield* makeDefinition(state, prepared);
  yield* takeRestorePoint(state, prepared);
  const subject = yield* makeCopy(state, prepared);
  yield* decrypt(state, subject);
  yield* seal(state, subject);
  const chosen = yield* chooseDisks(state, yield* optimize(state, subject));
  const published = yield* captureImage(state, yield* goThroughImage(state, chosen));
  const regions = yield* makePublic(state, subject, published);
  yield* deleteSource(state, subject, regions);
  return yield* finish(state, published, regions);
}

/** A disk, snapshot or blob: nothing is written on it, and everything before the image is a matter of reading. */
function* capturePrepared(state: RunState): Durable<CaptureOutcome> {
  enter(state, 'preflight');
  const prepared = yield* awaitApproval(state, yield* prepareDisks(state), prepareDisks);
  yield* learnPace(state, prepared.plan.location);
  yield* boundary(state);
  yield* makeDefinition(state, prepared);
  state.proof = state.input.request.osState === 'generalized' ? 'caller' : 'not-needed';
  const published = yield* captureImage(state, prepared);
  return yield* finish(state, published, yield* makePublic(state, prepared, published));
}

function* makePublic(state: RunState, subject: Prepared<ImageSource>, published: Published): Durable<Regions> {
  yield* settleLateDoubts(state, subject);
  heedCancel(state);
  yield* bootTest(state, subject, published);
  heedCancel(state);
  return yield* publish(state, published);
}

function* finish(state: RunState, { image }: Published, regions: Regions): Durable<CaptureOutcome> {
  yield* cleanUpStep(state);
  enter(state, 'finish');
  tellPace(state);
  const leftBehind = whatStays(state.leftBehind);
  return { kind: 'captured', image, regions, ...evidenceOf(state), findings: state.findings, leftBehind };
}

/** How we know that the guest is generalized, and what it said remains in it. */
const evidenceOf = (
  state: RunState,
): Pick<Extract<CaptureOutcome, { kind: 'captured' }>, 'proof' | 'residue' | 'logReadings'> => ({
  proof: state.proof,
  ...(state.residue ? { residue: state.residue } : {}),
  ...(state.logReadings === undefined ? {} : { logReadings: state.logReadings }),
  ...saidOf(state),
});

const saidOf = ({ optimize: dism, runBefore }: RunState): Pick<RunState, 'optimize' | 'runBefore'> => ({
  ...(runBefore ? { runBefore } : {}),
  ...(dism ? { optimize: dism } : {}),
});

const STAYING: readonly LeftBehind['what'][] = ['snapshot', 'restore-point', 'flagged-vm', 'temporary', 'source-part'];

/** Of a finished run only what somebody may have to clean up: the consumed machine, the restore point, what could not be removed. */
const whatStays = (all: readonly LeftBehind[]): LeftBehind[] => all.filter(({ what }) => STAYING.includes(what));

function outcomeOf(state: RunState, stop: Stop): CaptureOutcome {
  const { findings, leftBehind, step } = state;
  switch (stop.kind) {
    case 'refused':
      return { kind: 'refused', findings: stop.findings };
    case 'cancelled':
      return { kind: 'cancelled', step, by: stop.by, findings, leftBehind };
    case 'partial': {
      const { image, problem, regions } = stop;
      return { kind: 'partial', image, regions, problem, ...evidenceOf(state), findings, leftBehind };
    }
    case 'failed':
      return { kind: 'failed', step, problem: stop.problem, ...saidOf(state), findings, leftBehind };
  }
}

/** One run: from preflight to an image that is usable in every region. Every end is an outcome; only bugs throw. */
export function* captureVm(context: OrchestrationContext): Durable<CaptureOutcome> {
  const state = startRun(context, inputOf<GuardInput>(context));
  try {
    return yield* state.input.request.prepared ? capturePrepared(state) : capture(state);
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    yield* cleanUp(state);
    return outcomeOf(state, error.stop);
  }
}
