import type { Clockwork } from '../../arm/timing/operation-log.ts';
import type { BucketUsage } from '../../arm/http/throttling.ts';
import type { Machine } from './cast.ts';

/** One machine on its way to an image, as its contender saw it. Times are virtual, in milliseconds. */
export interface Journey {
  readonly machine: Machine;
  /** What stands in the names of the snapshots taken of it. */
  readonly snapshotMark: string;
  readonly versionId: string | undefined;
  readonly endMs: number;
  readonly completed: boolean;
  /** Why not. */
  readonly problem?: string;
}

/** What happened in the guest, by the simulator's own diary of the machine. */
export interface GuestDiary {
  readonly history: readonly { readonly at: string; readonly what: string }[];
  readonly decryptSeconds: number;
}

/** What the simulated service wrote down of itself. */
export interface ServiceLog {
  readonly operations: readonly Clockwork[];
  readonly buckets: readonly BucketUsage[];
  /** Requests to ARM by operation name. */
  readonly requests: Readonly<Record<string, number>>;
  /** By lower-cased id of the machine. */
  readonly guests: ReadonlyMap<string, GuestDiary>;
}

export interface OwnCost {
  readonly cpuSeconds: number;
  /** The most it ever held, in millions of bytes. */
  readonly memoryMb: number;
}

/** One contender, once, with so many machines. */
export interface Measured {
  readonly contender: string;
  readonly startMs: number;
  readonly journeys: readonly Journey[];
  readonly log: ServiceLog;
  readonly cost: OwnCost;
  /** Of Goldsmith: what it wrote down and how often an orchestrator was called. */
  readonly durable?: { readonly events: number; readonly turns: number };
  /** Real seconds the whole thing took here. */
  readonly realSeconds: number;
}
