import type { DiskContent } from './guest.ts';
import type { Json, Resource } from './json.ts';

interface DiskLike extends Resource {
  readonly timeCreatedMs: number;
  readonly uniqueId: string;
  sku: string;
  provisioningState: string;
  /** `properties` as stored: creationData, osType, hyperVGeneration, diskSizeGB, encryption ... */
  model: Json;
  /** From beginGetAccess to endGetAccess, however short the URL itself lives. */
  isAccessed?: boolean;
}

export interface Disk extends DiskLike {
  managedBy?: string;
  zones?: readonly string[];
  burstingEnabledMs?: number;
  /** When it was last attached. */
  ownedMs?: number;
  /** Shared with the machine the disk is attached to. */
  readonly content: DiskContent;
}

export interface Snapshot extends DiskLike {
  /** Incremental snapshots of one disk and region are a family. */
  readonly familyId?: string;
  /** A copy: the disk as it was at that moment. */
  readonly content: DiskContent;
}
