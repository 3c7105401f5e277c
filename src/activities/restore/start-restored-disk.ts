import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { RestoredDisk, Restores } from '../../domain/ports/restore.ts';
import { RESTORED } from '../../domain/restore/restored-names.ts';

type Input = RestoredDisk & { captureId: string };

export const startRestoredDisk = defineActivity<Input, Operation | null>('start-restored-disk');

/**
 * Starts a new disk of what the restore point holds; null when it exists already and must only be watched.
 * Idempotent: keyed by `id`, which derives from the capture; one that failed before is asked for once more.
 * Retry: safe at any point. Undo: none; it may be deleted by hand as long as no machine has it.
 */
export const makeStartRestoredDisk =
  (restores: Restores) =>
  async (input: Input): Promise<Operation | null> => {
    const present = await restores.readDisk(input.id);
    if (present && present.tags[RESTORED] !== input.captureId)
      throw new Rejected({ code: 'disk-name-taken', message: `${input.id} exists and is not of this restore` });
    if (present && present.provisioningState.toLowerCase() !== 'failed') return null;
    return restores.startDisk(input);
  };
