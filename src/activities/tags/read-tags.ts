import { defineActivity } from '../../durable.ts';
import type { Tags } from '../../domain/image-tags.ts';
import type { TagStore } from '../../domain/ports/resources.ts';

export const readTags = defineActivity<{ captureId: string; resourceId: string }, Tags | null>('read-tags');

/**
 * Reads the tags of a resource; null when it does not exist.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadTags = (tags: TagStore) => async (input: { resourceId: string }) =>
  (await tags.read(input.resourceId)) ?? null;
