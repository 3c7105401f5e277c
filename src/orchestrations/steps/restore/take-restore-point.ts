import { putRestoreCollection } from '../../../activities/restore/put-restore-collection.ts';
import { readMachine } from '../../../activities/restore/read-machine.ts';
import { startDetach } from '../../../activities/restore/start-detach.ts';
import { startRestorePoint } from '../../../activities/restore/start-restore-point.ts';
import { startSnapshot } from '../../../activities/source/start-snapshot.ts';
import { note } from '../../../domain/finding.ts';
import type { Operation } from '../../../domain/ports/operation.ts';
import { EXPIRES, OWNER, type Tags } from '../../../domain/image-tags.ts';
import type { KeptRestore } from '../../../domain/restore/kept-machine.ts';
import type { BookRequest } from '../../../domain/restore/restore-book.ts';
import { restorePointOf } from '../../../domain/restore/point-kind.ts';
import { callEntity, type Durable, nowIso, run } from '../../../durable.ts';
import { restoreBook } from '../../names.ts';
import { type Prepared, takes } from '../prepare.ts';
import { enter, type RunState } from '../run-state.ts';
import { disksOf } from '../source-disks.ts';
import { watch } from '../watch.ts';

const DEFAULT_KEEP_DAYS = 14;
const DAY_MS = 86_400_000;
const POINT_MINUTES = 60;
const CHANGE_MINUTES = 30;

/** Where a restore finds the machine as it was, whatever is purged until then. */
function* keepMachine(state: RunState, prepared: Prepared): Durable<KeptRestore> {
  const { context, input } = state;
  const { captureId, request, requestedBy, vmId } = input;
  const { vmGuid } = prepared.vm;
  const machine = yield* run(context, readMachine, { captureId, vmId, vmGuid });
  const takenAt = nowIso(context);
  const days = request.restoreKeepDays ?? DEFAULT_KEEP_DAYS;
  const kept: KeptRestore = {
    ...{ captureId, machine, takenAt },
    point: restorePointOf(captureId, prepared.vm),
    expiresAt: new Date(Date.parse(takenAt) + days * DAY_MS).toISOString(),
    approval: request.approval || requestedBy.approvalRequired,
  };
  yield* callEntity(context, restoreBook, captureId, 'write', { operation: 'keep', kept } satisfies BookRequest);
  return kept;
}

/** A machine that is deleted, by a restore or by a person, must not take with it what cannot be made again. */
function* detach(state: RunState, { machine }: KeptRestore): Durable<void> {
  const { context, input } = state;
  const { captureId, vmId } = input;
  const operation = yield* run(context, startDetach, { captureId, vmId });
  // Where a crash has lost the answer nothing is left to follow; that the machine was changed must be said all the same.
  if (!operation && !machine.goesWithIt) return;
  const expectation = { kind: 'none' } as const;
  if (operation) yield* watch(state, { label: 'detach', operation, expectation, maxMinutes: CHANGE_MINUTES });
  state.findings.push(
    note({
      code: 'disks-outlive-machine',
      where: vmId,
      message: 'Disks or interfaces of the machine were to be deleted with it; their deleteOption is Detach now.',
      fix: 'Delete them by hand when nobody needs them any more.',
    }),
  );
}

/** One snapshot per disk, where Azure would not take them together. All are started before any is waited for: the closer in time, the better they fit each other. */
function* takeSnapshots(state: RunState, { vm }: Prepared, ids: readonly string[], tags: Tags): Durable<void> {
  const { context, input } = state;
  const { captureId } = input;
  const started: { disk: 'os' | number; snapshotId: string; operation: Operation | null }[] = [];
  for (const [index, { disk, id: diskId }] of disksOf(vm, vm.dataDisks).entries()) {
    const snapshotId = ids[index] ?? '';
    const request = { captureId, snapshotId, location: vm.location, diskId, tags };
    started.push({ disk, snapshotId, operation: yield* run(context, startSnapshot, request) });
    state.leftBehind.push({ what: 'snapshot', id: snapshotId });
  }
  for (const { disk, operation, snapshotId } of started) {
    const expectation = { kind: 'snapshot-ready', snapshotId } as const;
    yield* watch(state, { label: `snapshot-${disk}`, operation, expectation, maxMinutes: POINT_MINUTES });
  }
}

function* takePoint(
  state: RunState,
  { vm }: Prepared,
  point: { collectionId: string; pointId: string },
  tags: Tags,
): Durable<void> {
  const { context, input } = state;
  const { captureId, vmId } = input;
  const { collectionId, pointId } = point;
  yield* run(context, putRestoreCollection, { captureId, collectionId, location: vm.location, vmId, tags });
  state.leftBehind.push({ what: 'restore-point', id: collectionId });
  const operation = yield* run(context, startRestorePoint, { captureId, pointId });
  const expectation = { kind: 'restore-point-ready', pointId } as const;
  yield* watch(state, { label: 'restore-point', operation, expectation, maxMinutes: POINT_MINUTES });
}

/** Generalizing cannot be taken back; this is the way to the machine as it was. It outlives the run, and the machine. */
export function* takeRestorePoint(state: RunState, prepared: Prepared): Durable<void> {
  if (!takes(prepared, 'restore-point')) return;
  enter(state, 'restore-point');
  const kept = yield* keepMachine(state, prepared);
  yield* detach(state, kept);
  const tags = { [OWNER]: kept.captureId, [EXPIRES]: kept.expiresAt };
  if (kept.point.kind === 'snapshots') return yield* takeSnapshots(state, prepared, kept.point.ids, tags);
  yield* takePoint(state, prepared, kept.point, tags);
}
