import type { MarketplaceImage } from '../optimize/helper-machine.ts';
import type { Tags } from '../image-tags.ts';
import type { Firmware, PurchasePlan } from '../vm.ts';
import type { Operation } from './operation.ts';

/**
 * Machines, interfaces, disks and snapshots that exist for the time of a run, in a staging group. All carry the tags of `temporaryTags`; the
 * janitor removes what a run has left. Every method throws `TryLater` and `Rejected` as the other ports do.
 */
export interface Temporaries {
  /** Undefined when there is no such resource. */
  read(id: string): Promise<TemporaryState | undefined>;
  /** An interface in the given subnet, without a public address. */
  putInterface(wanted: InterfaceRequest): Promise<void>;
  startDisk(wanted: DiskRequest): Promise<Operation>;
  /** The machine can be reached by nobody: no public address, and a login that is thrown away at once. */
  startMachine(wanted: MachineRequest): Promise<Operation>;
  /** Attaches a disk to a machine that runs, as its only data disk. */
  startAttach(machineId: string, disk: { readonly lun: number; readonly id: string }): Promise<Operation>;
  /** Takes every data disk off a machine. */
  startDetach(machineId: string): Promise<Operation>;
  /** Null where Azure keeps no operation to follow (interfaces): absence is then the end. */
  startDelete(id: string): Promise<Operation | null>;
  /** Everything in a subscription or group that carries the tag `goldsmith-capture`, of whatever type. */
  list(scope: string): Promise<readonly ListedTemporary[]>;
}

export interface TemporaryState {
  readonly provisioningState: string;
  readonly tags: Tags;
  /** Of a machine: ids of what is attached to it beside its own disk. */
  readonly dataDiskIds?: readonly string[];
}

export interface ListedTemporary {
  readonly id: string;
  /** May be empty: the list of Azure does not always bring them. */
  readonly tags: Tags;
}

export interface InterfaceRequest {
  readonly id: string;
  readonly location: string;
  readonly subnetId: string;
  readonly tags: Tags;
}

export interface DiskRequest {
  readonly id: string;
  readonly location: string;
  /** A snapshot or a disk of the same region. */
  readonly sourceId: string;
  readonly accountType: string;
  readonly diskEncryptionSetId?: string;
  readonly tags: Tags;
}

export interface MachineRequest {
  readonly id: string;
  readonly location: string;
  /** As `Standard_D2s_v5`. */
  readonly size: string;
  readonly interfaceId: string;
  readonly from: MachineSource;
  readonly osType: 'Windows' | 'Linux';
  readonly securityType: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  /** As the source has it; absent: secure boot and vTPM, where the security type knows them. */
  readonly firmware?: Firmware;
  /** Absent in the inputs of older versions: Azure's own choice, SCSI. */
  readonly diskController?: 'SCSI' | 'NVMe';
  readonly plan?: PurchasePlan;
  readonly tags: Tags;
}

/** What the machine is made of; its disks go with it when it is deleted. */
type MachineSource =
  /** A generalized image gives the machine a name and a login of its own, a specialized one does not. */
  | {
      readonly kind: 'image';
      readonly imageId: string;
      readonly osState: 'generalized' | 'specialized';
      readonly osDiskName: string;
      /** Data disks of the image: unless they are listed, Azure leaves them behind when the machine is deleted; unless they have a name, nobody finds them then. */
      readonly dataDisks?: readonly { readonly lun: number; readonly name: string }[];
    }
  | { readonly kind: 'marketplace'; readonly image: MarketplaceImage; readonly osDiskName: string }
  | {
      readonly kind: 'disks';
      readonly osDiskId: string;
      readonly dataDisks: readonly { readonly lun: number; readonly id: string }[];
    };
