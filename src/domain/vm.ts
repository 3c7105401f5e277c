/** What Goldsmith needs to know of a virtual machine; adapters translate the SDK's shapes into this. */
export interface VmFacts {
  readonly id: string;
  /** Azure's own GUID of this machine: a machine made again under the same name has another one. */
  readonly vmGuid: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly osType: 'Windows' | 'Linux';
  readonly generation: 'V1' | 'V2';
  readonly architecture: 'x64' | 'Arm64';
  readonly securityType: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  readonly provisioningState: string;
  /** The last known power state; `unknown` when Azure does not say. */
  readonly power: PowerState;
  readonly flaggedGeneralized: boolean;
  readonly hibernated: boolean;
  readonly agentReady: boolean;
  readonly scaleSetMember: boolean;
  readonly diskController: 'SCSI' | 'NVMe';
  /** Switches of Trusted Launch as they stand on the machine; absent where it has none. */
  readonly firmware?: Firmware;
  /** As `Standard_D4s_v5`. */
  readonly size: string;
  readonly encryptionAtHost: boolean;
  /** Whether the machine may hibernate. */
  readonly hibernationEnabled: boolean;
  readonly plan?: PurchasePlan;
  /** Network interfaces, the primary first. Absent in the inputs of older versions. */
  readonly interfaceIds?: readonly string[];
  /** Disks and interfaces that Azure would delete with the machine. */
  readonly goesWithMachine?: readonly string[];
  readonly osDisk: DiskFacts;
  readonly dataDisks: readonly (DiskFacts & { readonly lun: number })[];
  readonly ade: AdeFacts;
}

export interface Firmware {
  readonly secureBoot: boolean;
  readonly vTpm: boolean;
}

/** What an image inherits from its source, be it a machine or a disk. */
export type ImageTraits = Pick<
  VmFacts,
  'id' | 'location' | 'osType' | 'generation' | 'architecture' | 'securityType' | 'diskController' | 'firmware' | 'plan'
>;

/** What an image is made from, with its disks. */
export type ImageSource = ImageTraits & Pick<VmFacts, 'osDisk' | 'dataDisks'>;

/** The part of `VmFacts` that moves during a run; one call instead of one per disk. */
export type VmState = Pick<VmFacts, 'vmGuid' | 'power' | 'flaggedGeneralized'>;

export type PowerState = 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated' | 'unknown';

export interface PurchasePlan {
  readonly name: string;
  readonly publisher: string;
  readonly product: string;
}

export interface DiskFacts {
  readonly name: string;
  /** Absent for a disk that is a blob (unmanaged). */
  readonly id?: string;
  readonly ephemeral: boolean;
  readonly accountType?: string;
  readonly sizeGiB?: number;
  readonly maxShares: number;
  readonly diskEncryptionSetId?: string;
  /** Azure Disk Encryption was at work on it, now or once: the disk keeps that for ever. */
  readonly everEncrypted?: boolean;
  /** Confidential machines: what is encrypted beside the platform's own encryption. */
  readonly confidentialEncryption?: string;
}

interface AdeExtension {
  readonly name: string;
  readonly type: string;
  readonly handlerVersion: string;
  readonly provisioningState?: string;
}

/** Azure Disk Encryption as the platform reports it; the guest alone knows whether decryption has finished. */
export type AdeFacts =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'single-pass' | 'dual-pass';
      readonly osVolume: boolean;
      readonly dataVolumes: boolean;
      /** The extension's own resource name, type and installed major version, as `2.2`. Absent when only the model knows of ADE. */
      readonly extension?: AdeExtension;
      /** Key vault of the secrets, where the extension says it: for the command that encrypts again. */
      readonly keyVaultId?: string;
    };

const MOVING_POWER: readonly PowerState[] = ['starting', 'stopping', 'deallocating', 'unknown'];
const MOVING_STATES: readonly string[] = ['creating', 'updating', 'migrating'];

/**
 * Whether the machine is between two states. A tag write alone can keep a resource in `Updating` for minutes (domain notes 5), so the very request that
 * starts a run may be what moves it: worth waiting for, not worth a refusal.
 */
export const isMoving = (vm: VmFacts): boolean =>
  MOVING_POWER.includes(vm.power) || MOVING_STATES.includes(vm.provisioningState.toLowerCase());
