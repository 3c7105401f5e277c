import { defineActivity } from '../../durable.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { DiskRequest, Temporaries } from '../../domain/ports/temporaries.ts';

type Input = DiskRequest & { captureId: string };

export const startTemporaryDisk = defineActivity<Input, Operation | null>('start-temporary-disk');

/**
 * Starts a disk made of a snapshot or of another disk; null when it exists already and must only be watched.
 * Idempotent: keyed by `id`, which derives from the run.
 * Retry: safe at any point. Undo: `start-temporary-delete`.
 */
export const makeStartTemporaryDisk = (temporaries: Temporaries) => async (input: Input) =>
  (await temporaries.read(input.id)) ? null : await temporaries.startDisk(input);
