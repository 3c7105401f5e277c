import type { OrchestrationContext } from 'durable-functions';
import { inspectRestore } from '../activities/restore/inspect-restore.ts';
import { startDetach } from '../activities/restore/start-detach.ts';
import { startMachineDelete } from '../activities/restore/start-machine-delete.ts';
import { startRestoredDisk } from '../activities/restore/start-restored-disk.ts';
import { startRestoredMachine } from '../activities/restore/start-restored-machine.ts';
import { refusal } from '../domain/finding.ts';
import type { DiskSource } from '../domain/ports/restore.ts';
import { judgeRestore, type RestoreVerdict } from '../domain/restore/judge-restore.ts';
import type { KeptDisk, KeptRestore } from '../domain/restore/kept-machine.ts';
import { lostForGood } from '../domain/restore/lost-for-good.ts';
import type { RestoreBook } from '../domain/restore/restore-book.ts';
import type { RestoreOutcome, RestoreStatus, RestoreStep } from '../domain/restore/restore-outcome.ts';
import { restoredDiskId, restoredTags } from '../domain/restore/restored-names.ts';
import { failureOf, failedWith, RunStopped } from '../domain/run/stop.ts';
import type { Expectation, Operation } from '../domain/ports/operation.ts';
import { callEntity, type Durable, inputOf, nowIso, run } from '../durable.ts';
import { restoreBook, type RestoreInput } from './names.ts';
import { paceOf, tellPace } from './steps/pace/learn-pace.ts';
import { newPace, type Pace, watch } from './steps/watch.ts';

const DISK_MINUTES = 120;
const MACHINE_MINUTES = 60;

interface State {
  readonly context: OrchestrationContext;
  readonly input: RestoreInput;
  pace: Pace;
  step: RestoreStep;
  readonly timeline: { step: RestoreStep; at: string }[];
  /** Made anew so far. */
  readonly disks: { disk: KeptDisk['disk']; id: string }[];
}

function enter(state: State, step: RestoreStep): void {
  state.step = step;
  state.timeline.push({ step, at: nowIso(state.context) });
  state.context.df.setCustomStatus({ step, timeline: state.timeline } satisfies RestoreStatus);
}

/** Labels carry the try: an id of a child of an earlier one is not used again. */
function* follow(state: State, label: string, operation: Operation | null, expectation: Expectation): Durable<void> {
  const maxMinutes = expectation.kind === 'restored-disk-ready' ? DISK_MINUTES : MACHINE_MINUTES;
  yield* watch(state, { label: `${state.input.restoreId}-${label}`, operation, expectation, maxMinutes });
}

function* makeDisks(state: State, { captureId, machine }: KeptRestore, sources: readonly DiskSource[]): Durable<void> {
  enter(state, 'make-disks');
  for (const like of machine.disks) {
    const source = sources.find(({ disk }) => disk === like.disk);
    if (!source) throw failedWith({ code: 'restore-point-missing', message: `it holds nothing of ${like.name}` });
    const id = restoredDiskId(captureId, like);
    const tags = restoredTags(captureId, like.tags ?? {});
    const request = { captureId, id, location: machine.location, source, like, tags };
    const operation = yield* run(state.context, startRestoredDisk, request);
    state.disks.push({ disk: like.disk, id });
    yield* follow(state, `disk-${like.disk}`, operation, { kind: 'restored-disk-ready', id });
  }
}

/** Only now, with all new disks there, the old machine goes; its disks and interfaces stay. */
function* deleteMachine(state: State, { captureId, machine: { vmGuid, vmId } }: KeptRestore): Durable<void> {
  enter(state, 'delete-machine');
  const change = yield* run(state.context, startDetach, { captureId, vmId });
  if (change) yield* follow(state, 'detach', change, { kind: 'none' });
  const operation = yield* run(state.context, startMachineDelete, { captureId, vmId, vmGuid });
  yield* follow(state, 'delete', operation, { kind: 'machine-gone', vmId, vmGuid });
}

function* makeMachine(state: State, { captureId, machine }: KeptRestore): Durable<void> {
  enter(state, 'make-machine');
  const tags = restoredTags(captureId, machine.tags);
  const request = { captureId, machine, disks: state.disks, tags };
  const operation = yield* run(state.context, startRestoredMachine, request);
  yield* follow(state, 'machine', operation, { kind: 'machine-back', vmId: machine.vmId });
}

function* bringBack(
  state: State,
  kept: KeptRestore,
  verdict: Extract<RestoreVerdict, { kind: 'ready' }>,
): Durable<void> {
  if (verdict.machine === 'done') {
    const made = kept.machine.disks.map((like) => ({ disk: like.disk, id: restoredDiskId(kept.captureId, like) }));
    state.disks.push(...made);
  } else {
    yield* makeDisks(state, kept, verdict.sources);
    if (verdict.machine === 'old') yield* deleteMachine(state, kept);
  }
  // Also of one that is there already: it may still be on its way, or have failed.
  yield* makeMachine(state, kept);
}

const NOTHING_KEPT = (captureId: string) =>
  refusal({
    code: 'no-restore-point',
    where: captureId,
    message: 'Nothing is kept of the machine of this capture: it took no restore point, or its days are over.',
    fix: 'Make a new machine from the image, or from a backup.',
  });

function* restore(state: State): Durable<RestoreOutcome> {
  const { context, input } = state;
  const { captureId } = input;
  enter(state, 'inspect');
  const { kept } = yield* callEntity<RestoreBook>(context, restoreBook, captureId, 'read', null);
  if (!kept) return { kind: 'refused', at: nowIso(context), findings: [NOTHING_KEPT(captureId)] };
  if (input.pace === 'learned') state.pace = yield* paceOf(context, kept.machine.location);
  const facts = yield* run(context, inspectRestore, { captureId, kept });
  const verdict = judgeRestore(kept, facts, nowIso(context));
  if (verdict.kind === 'refused') return { kind: 'refused', at: nowIso(context), findings: verdict.findings };
  yield* bringBack(state, kept, verdict);
  enter(state, 'finish');
  tellPace(state);
  const findings = lostForGood(kept, facts.oldDisks);
  return { kind: 'restored', at: nowIso(context), disks: state.disks.map(({ id }) => id), findings };
}

/**
 * Brings the machine of a capture back from its restore point: new disks first, then the old machine is deleted, then it is made again. In every end
 * the old disks and interfaces exist. Asked again it goes on where it stopped, for all names derive from the capture.
 */
export function* restoreVm(context: OrchestrationContext): Durable<RestoreOutcome> {
  const input = inputOf<RestoreInput>(context);
  const state: State = { context, input, pace: newPace(), step: 'inspect', timeline: [], disks: [] };
  let outcome: RestoreOutcome;
  try {
    outcome = yield* restore(state);
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    const { problem } = failureOf(error);
    const disks = state.disks.map(({ id }) => id);
    outcome = { kind: 'failed', at: nowIso(context), step: state.step, problem, disks, findings: [] };
  }
  yield* callEntity(context, restoreBook, state.input.captureId, 'write', { operation: 'end', outcome });
  return outcome;
}
