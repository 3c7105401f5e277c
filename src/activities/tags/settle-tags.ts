import { defineActivity } from '../../durable.ts';
import type { TagStore } from '../../domain/ports/resources.ts';
import { type EndState, settlementOf } from '../../domain/run/settlement.ts';

interface Input {
  captureId: string;
  vmId: string;
  end: EndState;
  requestedByTag: boolean;
}

export const settleTags = defineActivity<Input, { changed: boolean }>('settle-tags');

/**
 * Writes how the run ended and takes our own id out of `image-ready`.
 * Idempotent: decided from the tags as they are now; a settled machine is left alone.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeSettleTags = (tags: TagStore) => async (input: Input) => {
  const present = await tags.read(input.vmId);
  if (!present) return { changed: false };
  const { merge, remove } = settlementOf(present, input.captureId, input.end, input.requestedByTag);
  // The request goes first: if the second write is lost, the machine is still marked as running and reconcile settles it.
  if (Object.keys(remove).length > 0) await tags.remove(input.vmId, remove);
  if (Object.keys(merge).length > 0) await tags.merge(input.vmId, merge);
  return { changed: Object.keys(merge).length > 0 };
};
