import type { Tags } from '../image-tags.ts';
import type { KeptDisk, KeptMachine, RestorePointRef } from '../restore/kept-machine.ts';
import type { Operation } from './operation.ts';

/** Taking restore points. Every method throws `TryLater` and `Rejected` as the other ports do. */
export interface RestorePoints {
  /** The machine with everything that makes it what it is, secrets excepted. */
  readMachine(vmId: string): Promise<KeptMachine | undefined>;
  /** Makes disks and interfaces outlive the machine; null where all of them do already. */
  startDetach(vmId: string): Promise<Operation | null>;
  /** Tags of a collection of restore points; undefined when there is none. */
  readCollection(collectionId: string): Promise<Tags | undefined>;
  putCollection(request: CollectionRequest): Promise<void>;
  /** Provisioning state; undefined when there is no such point. */
  readPoint(pointId: string): Promise<string | undefined>;
  startPoint(pointId: string): Promise<Operation>;
}

export interface CollectionRequest {
  readonly collectionId: string;
  readonly location: string;
  readonly vmId: string;
  readonly tags: Tags;
}

/** Bringing machines back, and removing what is kept for it. */
export interface Restores {
  /** The machine that has the name now. */
  readPresent(vmId: string): Promise<PresentMachine | undefined>;
  /** Undefined when there is no such interface. */
  readInterface(id: string): Promise<InterfaceState | undefined>;
  /** What each new disk is made of; undefined when the point, or a part of it, is not there or not finished. */
  readSources(point: RestorePointRef, disks: readonly KeptDisk[]): Promise<readonly DiskSource[] | undefined>;
  readDisk(id: string): Promise<{ readonly provisioningState: string; readonly tags: Tags } | undefined>;
  startDisk(request: RestoredDisk): Promise<Operation>;
  startMachine(request: RestoredMachine): Promise<Operation>;
  startDeleteCollection(collectionId: string): Promise<Operation>;
}

export interface PresentMachine {
  readonly vmGuid: string;
  readonly flaggedGeneralized: boolean;
  readonly provisioningState: string;
  /** Azure does not say it while the machine is being made. */
  readonly osDiskId?: string;
  readonly tags: Tags;
  /** Disks and interfaces that Azure would delete with the machine. */
  readonly goesWithIt: readonly string[];
}

export interface InterfaceState {
  /** The machine that has it. */
  readonly ownerId?: string;
}

export interface DiskSource {
  readonly disk: KeptDisk['disk'];
  readonly sourceId: string;
  readonly createOption: 'Copy' | 'Restore';
}

export interface RestoredDisk {
  readonly id: string;
  readonly location: string;
  readonly source: DiskSource;
  readonly like: KeptDisk;
  readonly tags: Tags;
}

export interface RestoredMachine {
  readonly machine: KeptMachine;
  /** In place of the disks it had. */
  readonly disks: readonly { readonly disk: KeptDisk['disk']; readonly id: string }[];
  readonly tags: Tags;
}
