import type { PreparedRead } from '../prepared/prepared-facts.ts';
import type { PreparedSource } from '../request/source.ts';

/** Disks, snapshots and blobs that are to become images. Read only: nothing is ever written on them. */
export interface PreparedSources {
  read(source: PreparedSource): Promise<PreparedRead>;
}
