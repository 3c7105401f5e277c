import type { ImageSource } from '../vm.ts';

/** What Azure says of disks, snapshots or blobs that somebody has prepared, read before anything is made of them. */
export interface PreparedFacts extends ImageSource {
  /** Azure's own GUID of the system's disk or snapshot; empty of a blob. */
  readonly guid: string;
  /** Every disk, the system's first. */
  readonly parts: readonly PreparedPart[];
}

export type PreparedPart = DiskPart | SnapshotPart | BlobPart;

interface Part {
  /** Id, or address of a blob. */
  readonly where: string;
  /** Absent of the system's. */
  readonly lun?: number;
  readonly location: string;
}

interface Managed extends Part {
  readonly provisioningState: string;
  /** What stands on it; absent where nobody has said so. */
  readonly osType?: 'Windows' | 'Linux';
  /** Azure Disk Encryption is at work on it. */
  readonly underAde: boolean;
}

export interface DiskPart extends Managed {
  readonly kind: 'disk';
  /** In Azure's words: `Unattached`, `Attached`, `Reserved`, `ActiveSAS`, `ReadyToUpload` … */
  readonly diskState: string;
  /** The machine it is attached to. */
  readonly attachedTo?: string;
  /** Text of `supportedCapabilities.diskControllerTypes`, as `SCSI, NVMe`. */
  readonly diskControllers?: string;
}

export interface SnapshotPart extends Managed {
  readonly kind: 'snapshot';
  readonly incremental: boolean;
  /** Of a copy between regions, which shows `Succeeded` long before it is whole. */
  readonly completionPercent?: number;
  readonly diskControllers?: string;
}

export interface BlobPart extends Part {
  readonly kind: 'vhd';
  /** Absent: there is no such account. */
  readonly accountLocation?: string;
  readonly blob: BlobFacts;
}

export type BlobFacts =
  | {
      readonly kind: 'read';
      readonly bytes: number;
      readonly blobType: string;
      readonly footer: 'fixed' | 'dynamic' | 'none';
      /** Somebody keeps it for himself without end, as a machine keeps its disk. */
      readonly leased: boolean;
    }
  | { readonly kind: 'absent' }
  /** Azure would not let us look. */
  | { readonly kind: 'unread'; readonly code: string };

/** The facts, or what of the source does not exist. */
export type PreparedRead =
  | { readonly kind: 'found'; readonly facts: PreparedFacts }
  | { readonly kind: 'missing'; readonly ids: readonly string[] };
