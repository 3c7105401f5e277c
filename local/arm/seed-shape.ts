import type { SeedTraits } from './shapes/seed-traits.ts';
import type { GuestTroubles } from './shapes/guest.ts';

/** What `POST /admin/seed` and `startArm({ seed })` accept: the world as it is before anybody calls it. Adds to what is there. */
export interface Seed {
  readonly subscriptionId: string;
  readonly resourceGroups?: readonly { readonly name: string; readonly location: string; readonly tags?: Tags }[];
  readonly virtualMachines?: readonly SeedVm[];
  readonly galleries?: readonly SeedGallery[];
  readonly images?: readonly { readonly resourceGroup: string; readonly name: string; readonly location: string }[];
  /** Every machine of a seed has an interface in its group's network anyway: these are further networks. */
  readonly virtualNetworks?: readonly SeedNetwork[];
  /** Limits of this subscription: `cores`, `standardDSv5Family`, `virtualMachines`, `PremiumDiskCount`, `StandardSnapshotCount` ... */
  readonly quotas?: readonly { readonly location: string; readonly name: string; readonly limit: number }[];
  /** Disks that no machine has, and snapshots. */
  readonly disks?: readonly SeedFreeDisk[];
  /** Sets with a customer's key each. */
  readonly keySets?: readonly { readonly resourceGroup: string; readonly name: string; readonly location: string }[];
  /** VHDs in blobs; their storage accounts come with them. */
  readonly vhds?: readonly SeedVhd[];
  readonly locks?: readonly SeedLock[];
  /** Operations take times drawn from the recorded ones, the same for the same seed; without it each takes a constant time. */
  readonly latency?: { readonly seed: string };
  readonly eventSubscriptions?: readonly SeedEventSubscription[];
  /** Custom roles beside the built-in Owner, Contributor, Reader and Tag Contributor. */
  readonly roleDefinitions?: readonly SeedRole[];
  /** From the first seed that has this field, an empty list included, nobody may do what no assignment allows. */
  readonly roleAssignments?: readonly SeedRoleAssignment[];
}

type Tags = Readonly<Record<string, string>>;

/** Defaults: x64, V2 generation, Standard security, one managed Premium_LRS OS disk, running, agent ready, boot diagnostics on. */
export interface SeedVm extends SeedTraits {
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  /** Default: a GUID derived from the resource id. */
  readonly vmId?: string;
  readonly os: 'Windows' | 'Linux';
  readonly tags?: Tags;
  readonly generation?: 'V1' | 'V2';
  readonly architecture?: 'x64' | 'Arm64';
  readonly securityType?: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  readonly power?: 'running' | 'stopped' | 'deallocated';
  readonly osDisk?: SeedDisk & { readonly ephemeral?: boolean; readonly unmanagedVhdUri?: string };
  readonly dataDisks?: readonly (SeedDisk & { readonly lun: number })[];
  readonly diskControllerType?: 'SCSI' | 'NVMe';
  /** Trusted Launch: default true. */
  readonly secureBoot?: boolean;
  readonly scaleSet?: boolean;
  readonly bootDiagnostics?: boolean;
  /** Azure Disk Encryption. `single-pass` is the extension alone; `dual-pass` also writes `osDisk.encryptionSettings` on the model. */
  readonly ade?: { readonly kind: 'single-pass' | 'dual-pass'; readonly volumes: 'OS' | 'Data' | 'All' };
  readonly guest?: {
    /** What makes Sysprep fail: the text that then stands in setuperr.log. */
    readonly sysprepError?: string;
    /** Windows, started again after Sysprep: how long its first start takes until the agent reports. Default: for ever. */
    readonly oobeSeconds?: number;
    /** Sysprep's own running time. Default 300 seconds. */
    readonly sysprepSeconds?: number;
    /** Time the background decryption takes after it was asked for. Default 2,700 seconds. */
    readonly decryptSeconds?: number;
    /** Linux: whether /var/lib/waagent/ovf-env.xml is there. Default true. */
    readonly ovfEnv?: boolean;
    /** What no deprovisioning removes, in the words a script would find for it: `user bob uid=1001`. Default none. */
    readonly residue?: readonly string[];
    /** Linux: exit code of waagent. Default 0. */
    readonly waagentExitCode?: number;
    /** What Sysprep or waagent would stumble over, and a look into the guest tells beforehand. Default: nothing. */
    readonly troubles?: GuestTroubles;
    /** Whether the guest was generalized before (Sysprep or waagent ran to its end). Default false. */
    readonly generalized?: boolean;
    /** OSState/generalized is set on the platform. Default false. */
    readonly flagged?: boolean;
  };
}

export interface SeedDisk {
  readonly name?: string;
  readonly sizeGiB?: number;
  /** Premium_LRS, StandardSSD_LRS, UltraSSD_LRS, PremiumV2_LRS ... */
  readonly accountType?: string;
  readonly maxShares?: number;
  readonly diskEncryptionSetId?: string;
}

/** Defaults: a disk of 30 GiB, Premium_LRS (snapshots Standard_LRS), generalized, V2, x64. */
export interface SeedFreeDisk extends SeedDisk {
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly isSnapshot?: boolean;
  /** Absent on a data disk. */
  readonly os?: 'Windows' | 'Linux';
  readonly osState?: 'Generalized' | 'Specialized';
  readonly generation?: 'V1' | 'V2';
  readonly architecture?: 'x64' | 'Arm64';
  readonly securityType?: 'TrustedLaunch' | 'ConfidentialVM';
  /** As `SCSI, NVMe`. */
  readonly diskControllerTypes?: string;
  /** Encrypted by Azure Disk Encryption. */
  readonly ade?: boolean;
  /** Somebody holds an address to read it from. */
  readonly isAccessed?: boolean;
  readonly incremental?: boolean;
  /** A snapshot that is being copied from another region since the seed. */
  readonly copiedFromAfar?: boolean;
}

export interface SeedGallery {
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly definitions?: readonly {
    readonly name: string;
    readonly osType: 'Windows' | 'Linux';
    readonly osState?: 'Generalized' | 'Specialized';
    readonly generation?: 'V1' | 'V2';
    readonly architecture?: 'x64' | 'Arm64';
    readonly features?: readonly { readonly name: string; readonly value: string }[];
    readonly purchasePlan?: { readonly name: string; readonly publisher: string; readonly product: string };
    /** Existing versions, Succeeded and replicated to the gallery's region. */
    readonly versions?: readonly string[];
  }[];
}

interface SeedRole {
  readonly name: string;
  /** Default: a GUID derived from the name. */
  readonly id?: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

interface SeedRoleAssignment {
  readonly principalId: string;
  /** Name or GUID of the role. */
  readonly role: string;
  /** Resource id of the subscription, group or resource; `/` is the root. */
  readonly scope: string;
}

interface SeedLock {
  /** Resource id the lock lies on: subscription, group or resource. */
  readonly scope: string;
  readonly name: string;
  readonly level: 'CanNotDelete' | 'ReadOnly';
}

/** Defaults: a fixed VHD of 30 GiB in a page blob, generalized, V1. Its address is `https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME`. */
export interface SeedVhd {
  readonly resourceGroup: string;
  readonly account: string;
  readonly location: string;
  readonly container: string;
  readonly name: string;
  readonly sizeGiB?: number;
  /** Instead of `sizeGiB`, to the byte: a size that is not of whole MiB is refused. */
  readonly virtualBytes?: number;
  readonly blob?: 'page' | 'block';
  readonly footer?: 'fixed' | 'dynamic' | 'none';
  /** Absent on a data disk. */
  readonly os?: 'Windows' | 'Linux';
  readonly osState?: 'Generalized' | 'Specialized';
  readonly generation?: 'V1' | 'V2';
  /** Encrypted by Azure Disk Encryption. */
  readonly ade?: boolean;
  /** Leased without end, as a machine leases its disk. */
  readonly leased?: boolean;
}

interface SeedNetwork {
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  /** Default: one, `default`. */
  readonly subnets?: readonly string[];
}

/** A subscription of the system topic of one Azure subscription or resource group. */
export interface SeedEventSubscription {
  /** Of its own resource; without one its name stands for it. */
  readonly id?: string;
  readonly name: string;
  /** Subscription id or resource group id the topic covers; the endpoint is a whole URL with its query. */
  readonly scope: string;
  readonly endpoint: string;
  readonly schema: 'eventgrid' | 'cloudevents';
  readonly topic: 'resources' | 'resource-notifications' | 'health-resources';
  readonly includedEventTypes?: readonly string[];
  /** Default 1: one event in each request. */
  readonly maxEventsPerBatch?: number;
  /** `data.operationName` filter (StringIn, case-insensitive). */
  readonly operationNames?: readonly string[];
  /** Filter and retry policy as in `properties` of the resource. */
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly retryPolicy?: SeedEventSubscription['filter'];
}
