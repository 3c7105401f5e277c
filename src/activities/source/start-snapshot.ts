import { defineActivity } from '../../durable.ts';
import type { Snapshots, SnapshotRequest } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';

type Input = SnapshotRequest & { captureId: string };

export const startSnapshot = defineActivity<Input, Operation | null>('start-snapshot');

/**
 * Starts a snapshot of one disk; null when it exists already and must only be watched.
 * Idempotent: keyed by `snapshotId`, which derives from the capture id.
 * Retry: safe at any point. Undo: none; snapshots outlive the run on purpose and carry owner and expiry.
 */
export const makeStartSnapshot = (snapshots: Snapshots) => async (input: Input) =>
  (await snapshots.read(input.snapshotId)) === undefined ? await snapshots.start(input) : null;
