import { defineActivity } from '../../durable.ts';
import type { Temporaries, TemporaryState } from '../../domain/ports/temporaries.ts';

export const readTemporary = defineActivity<{ captureId: string; id: string }, TemporaryState | null>('read-temporary');

/**
 * Reads a temporary resource; null when it does not exist.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadTemporary = (temporaries: Temporaries) => async (input: { id: string }) =>
  (await temporaries.read(input.id)) ?? null;
