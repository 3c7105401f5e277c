import { defineActivity } from '../../durable.ts';
import { OWNER } from '../../domain/image-tags.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { RestorePoints, Restores } from '../../domain/ports/restore.ts';

interface Input {
  /** The run that the collection must belong to. */
  captureId: string;
  id: string;
}

interface Ports {
  restorePoints: RestorePoints;
  restores: Restores;
}

export type PointDelete =
  | { readonly kind: 'absent' }
  /** It carries no tag of this run. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'started'; readonly operation: Operation };

export const startRestorePointDelete = defineActivity<Input, PointDelete>('start-restore-point-delete');

/**
 * Starts the deletion of a collection with its restore point, read again right before: never one without the tag of this very run.
 * Idempotent: one that is gone is left alone.
 * Retry: safe at any point. Undo: none; it is asked for only after the days of the restore point are over.
 */
export const makeStartRestorePointDelete =
  ({ restorePoints, restores }: Ports) =>
  async ({ captureId, id }: Input): Promise<PointDelete> => {
    const tags = await restorePoints.readCollection(id);
    if (!tags) return { kind: 'absent' };
    if (tags[OWNER] !== captureId) return { kind: 'not-ours' };
    return { kind: 'started', operation: await restores.startDeleteCollection(id) };
  };
