import { defineActivity } from '../../durable.ts';
import { isOwn } from '../../domain/adoption/is-own.ts';
import type { Galleries, WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';

type Input = WantedVersion & { captureId: string };

export type VersionStart =
  { readonly kind: 'started'; readonly operation: Operation } | { readonly kind: 'ours' } | { readonly kind: 'taken' };

export const startVersion = defineActivity<Input, VersionStart>('start-version');

/**
 * Starts the gallery version: one PUT with the whole list of regions.
 * Idempotent: the name is read again right before; a version of this run is followed, one of anybody else is never touched (a PUT there is an
 * update).
 * Retry: safe at any point. Undo: none; the report names the version.
 */
export const makeStartVersion =
  (galleries: Galleries) =>
  async (input: Input): Promise<VersionStart> => {
    const present = await galleries.readVersion(input.definitionId, input.version);
    if (present) return { kind: isOwn(present.captureId, input) ? 'ours' : 'taken' };
    return { kind: 'started', operation: await galleries.startVersion(input) };
  };
