import { defineActivity } from '../../durable.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { RestorePoints } from '../../domain/ports/restore.ts';

interface Input {
  captureId: string;
  vmId: string;
}

export const startDetach = defineActivity<Input, Operation | null>('start-detach');

/**
 * Starts the change by which disks and interfaces outlive their machine; null where all of them do already.
 * Idempotent: reads the machine first, and names only the wish, never another disk or interface.
 * Retry: safe at any point. Undo: none; what stays can be deleted by hand.
 */
export const makeStartDetach = (points: RestorePoints) => (input: { vmId: string }) => points.startDetach(input.vmId);
