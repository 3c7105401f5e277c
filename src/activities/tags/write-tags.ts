import { defineActivity } from '../../durable.ts';
import type { Tags } from '../../domain/image-tags.ts';
import type { TagStore } from '../../domain/ports/resources.ts';

interface Input {
  captureId: string;
  resourceId: string;
  tags: Tags;
}

export const writeTags = defineActivity<Input, { changed: boolean }>('write-tags');

/**
 * Adds or replaces tags, leaving the others.
 * Idempotent: writes only what differs.
 * Retry: safe at any point. Undo: `settle-tags` at the end of the run.
 */
export const makeWriteTags = (tags: TagStore) => async (input: Input) => {
  const present = (await tags.read(input.resourceId)) ?? {};
  const differs = Object.entries(input.tags).some(([key, value]) => present[key] !== value);
  if (differs) await tags.merge(input.resourceId, input.tags);
  return { changed: differs };
};
