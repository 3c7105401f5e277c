import type { DiskContent } from './guest.ts';
import type { Json, Resource } from './json.ts';

/** One disk as it was at the moment of the point. */
export interface DiskRestorePoint {
  readonly id: string;
  readonly name: string;
  readonly sourceId: string;
  readonly sourceUniqueId: string;
  readonly sku: string;
  readonly uniqueId: string;
  /** What a new disk inherits: size, operating system, generation, encryption. */
  readonly model: Json;
  readonly content: DiskContent;
}

export interface RestorePoint extends Resource {
  provisioningState: string;
  readonly timeCreatedMs: number;
  readonly consistencyMode: string;
  readonly excludeDisks: readonly Json[];
  /** The machine's model at that moment, each disk with its point. */
  readonly sourceMetadata: Json;
  readonly disks: readonly DiskRestorePoint[];
}
