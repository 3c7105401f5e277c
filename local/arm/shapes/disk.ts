import type { DiskContent } from './guest.ts';
import type { Json, Resource } from './json.ts';

export interface Disk extends Resource {
  readonly timeCreatedMs: number;
  readonly uniqueId: string;
  sku: string;
  managedBy?: string;
  provisioningState: string;
  zones?: readonly string[];
  /** `properties` as stored: creationData, osType, hyperVGeneration, diskSizeGB, encryption ... */
  model: Json;
  /** Shared with the machine the disk is attached to. */
  readonly content: DiskContent;
}

export interface Snapshot extends Resource {
  readonly timeCreatedMs: number;
  readonly uniqueId: string;
  sku: string;
  provisioningState: string;
  model: Json;
  /** A copy: the disk as it was at that moment. */
  readonly content: DiskContent;
}
