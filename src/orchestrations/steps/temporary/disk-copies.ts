import { startSnapshot } from '../../../activities/source/start-snapshot.ts';
import { startTemporaryDisk } from '../../../activities/temporaries/start-temporary-disk.ts';
import type { Tags } from '../../../domain/image-tags.ts';
import type { Expectation, Operation } from '../../../domain/ports/operation.ts';
import { type TemporaryKind, temporaryId, temporaryTags } from '../../../domain/temporaries/temporary.ts';
import type { VmFacts } from '../../../domain/vm.ts';
import { type Durable, run } from '../../../durable.ts';
import { expiryOf, heedCancel, type RunState } from '../run-state.ts';
import type { DiskCopy } from '../source-disks.ts';
import { watch } from '../watch.ts';

const DISK_MINUTES = 60;

/** Where copies of a machine's disks are made, and how they are called. */
export interface Site {
  readonly state: RunState;
  readonly vm: VmFacts;
  /** Resource group of everything that is made. */
  readonly groupScope: string;
  /** Tells apart the names of what is made. */
  readonly role: string;
  readonly tags: Tags;
}

export function siteOf(state: RunState, vm: VmFacts, groupScope: string, role: string): Site {
  const { captureId, requestedBy } = state.input;
  return { state, vm, groupScope, role, tags: temporaryTags(captureId, requestedBy.caller, expiryOf(state)) };
}

/** Names it, and notes it for removal before it is made: what a crash leaves half done is found as well. */
export function reserve({ groupScope, state }: Site, kind: TemporaryKind, role: string): string {
  const id = temporaryId(groupScope, kind, state.input.captureId, role);
  state.temporaries.unshift(id);
  return id;
}

const roleOf = ({ role }: Site, disk: DiskCopy['disk']): string => `${role}-${disk === 'os' ? 'os' : `lun${disk}`}`;

/** Until it is there, or the run is cancelled. */
function* awaitDisk(
  state: RunState,
  label: string,
  operation: Operation | null,
  expectation: Expectation,
): Durable<void> {
  yield* watch(state, { label, operation, expectation, maxMinutes: DISK_MINUTES });
  heedCancel(state);
}

/** All are started before any is waited for: the closer in time, the better they fit each other. */
export function* takeSnapshots(site: Site, disks: readonly DiskCopy[]): Durable<DiskCopy[]> {
  const { state, tags, vm } = site;
  const { context, input } = state;
  const started: { copy: DiskCopy; operation: Operation | null }[] = [];
  for (const { disk, id: diskId } of disks) {
    const snapshotId = reserve(site, 'snapshot', roleOf(site, disk));
    const request = { captureId: input.captureId, snapshotId, location: vm.location, diskId, tags };
    started.push({ copy: { disk, id: snapshotId }, operation: yield* run(context, startSnapshot, request) });
  }
  for (const { copy, operation } of started) {
    const expectation = { kind: 'snapshot-ready', snapshotId: copy.id } as const;
    yield* awaitDisk(state, `snapshot-${roleOf(site, copy.disk)}`, operation, expectation);
  }
  return started.map(({ copy }) => copy);
}

/** Disks of the same kind and under the same key as the originals. */
export function* makeDisks(site: Site, snapshots: readonly DiskCopy[]): Durable<DiskCopy[]> {
  const { state, tags, vm } = site;
  const { context, input } = state;
  const made: DiskCopy[] = [];
  for (const { disk, id: sourceId } of snapshots) {
    const id = reserve(site, 'disk', roleOf(site, disk));
    const original = disk === 'os' ? vm.osDisk : vm.dataDisks.find(({ lun }) => lun === disk);
    const request = {
      ...{ captureId: input.captureId, id, location: vm.location, sourceId, tags },
      accountType: original?.accountType ?? 'Standard_LRS',
      ...(original?.diskEncryptionSetId ? { diskEncryptionSetId: original.diskEncryptionSetId } : {}),
    };
    const operation = yield* run(context, startTemporaryDisk, request);
    const expectation = { kind: 'temporary-ready', id } as const;
    yield* awaitDisk(state, `disk-${roleOf(site, disk)}`, operation, expectation);
    made.push({ disk, id });
  }
  return made;
}
