import { defineActivity } from '../../durable.ts';
import type { CollectionRequest, RestorePoints } from '../../domain/ports/restore.ts';

type Input = CollectionRequest & { captureId: string };

export const putRestoreCollection = defineActivity<Input, { made: boolean }>('put-restore-collection');

/**
 * Makes the collection that holds the restore point of one capture.
 * Idempotent: keyed by `collectionId`, which derives from the capture id; one that exists is left alone.
 * Retry: safe at any point. Undo: `start-restore-point-delete`, once its days are over.
 */
export const makePutRestoreCollection = (points: RestorePoints) => async (input: CollectionRequest) => {
  if (await points.readCollection(input.collectionId)) return { made: false };
  await points.putCollection(input);
  return { made: true };
};
