import { defineActivity } from '../../durable.ts';
import { OWNER } from '../../domain/image-tags.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { Temporaries } from '../../domain/ports/temporaries.ts';

interface Input {
  /** The run that the resource must belong to. */
  captureId: string;
  id: string;
}

export type DeleteStart =
  | { readonly kind: 'absent' }
  /** It carries no tag of this run: not ours to delete, whatever its name says. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'started'; readonly operation: Operation | null };

export const startTemporaryDelete = defineActivity<Input, DeleteStart>('start-temporary-delete');

/**
 * Starts the deletion of a temporary resource, read again right before: never anything without the tag of this very run.
 * Idempotent: one that is gone, or on its way, is left alone.
 * Retry: safe at any point. Undo: none; temporary resources can be made again.
 */
export const makeStartTemporaryDelete =
  (temporaries: Temporaries) =>
  async (input: Input): Promise<DeleteStart> => {
    const present = await temporaries.read(input.id);
    if (!present) return { kind: 'absent' };
    if (present.tags[OWNER] !== input.captureId) return { kind: 'not-ours' };
    if (present.provisioningState.toLowerCase() === 'deleting') return { kind: 'started', operation: null };
    return { kind: 'started', operation: await temporaries.startDelete(input.id) };
  };
