import type { DiskContent } from './guest.ts';
import type { Json, Resource } from './json.ts';
import type { RegionReplicas } from './replicas.ts';

/** A disk inside an image: by value, since the disk it came from may be written or deleted afterwards. */
export interface CapturedDisk {
  readonly sizeGiB: number;
  readonly caching: string;
  readonly accountType: string;
  /** `managedDisk`, `snapshot` or `blobUri`, as a managed image shows it. */
  readonly origin: Json;
  readonly content: DiskContent;
}

/** What was captured. `Generalized` is what the platform was told; whether it is true only `os.content` knows. */
export interface Captured {
  readonly osType: 'Windows' | 'Linux';
  readonly osState: 'Generalized' | 'Specialized';
  readonly generation: 'V1' | 'V2';
  readonly architecture: 'x64' | 'Arm64';
  readonly securityType: string;
  readonly plan?: Json;
  readonly os: CapturedDisk;
  readonly data: readonly (CapturedDisk & { readonly lun: number })[];
}

export interface ManagedImage extends Resource {
  provisioningState: string;
  /** The source as it was written: a second PUT must repeat it. */
  readonly sourceKey: string;
  readonly sourceVirtualMachine?: Json;
  readonly zoneResilient?: boolean;
  /** The caller named its generation. */
  readonly generationAsked?: true;
  readonly captured: Captured;
}

export interface Gallery extends Resource {
  provisioningState: string;
  model: Json;
}

export interface GalleryImage extends Resource {
  provisioningState: string;
  model: Json;
}

export interface GalleryVersion extends Resource {
  provisioningState: string;
  publishingProfile: Json;
  safetyProfile: Json;
  /** `storageProfile` as the caller wrote it. */
  readonly source: Json;
  readonly sourceKey: string;
  readonly captured: Captured;
  /** Empty until the first replication has ended: only then the disks are shown (INDEX fact 15). */
  everSucceeded: boolean;
  replicas: readonly RegionReplicas[];
}
