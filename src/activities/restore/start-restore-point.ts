import { defineActivity } from '../../durable.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { RestorePoints } from '../../domain/ports/restore.ts';

interface Input {
  captureId: string;
  pointId: string;
}

export const startRestorePoint = defineActivity<Input, Operation | null>('start-restore-point');

/**
 * Starts a restore point of all disks at one instant; null when it exists already and must only be watched.
 * Idempotent: keyed by `pointId`, which derives from the capture id; a point can be taken once.
 * Retry: safe at any point. Undo: `start-restore-point-delete`, once its days are over.
 */
export const makeStartRestorePoint = (points: RestorePoints) => async (input: { pointId: string }) => {
  const state = await points.readPoint(input.pointId);
  return state === undefined || state.toLowerCase() === 'failed' ? await points.startPoint(input.pointId) : null;
};
