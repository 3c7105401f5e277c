import { defineActivity } from '../../durable.ts';
import type { Galleries } from '../../domain/ports/images.ts';
import type { VersionFacts } from '../../domain/target.ts';

interface Input {
  captureId: string;
  definitionId: string;
  version: string;
}

export const readVersion = defineActivity<Input, VersionFacts | null>('read-version');

/**
 * Reads a gallery version with its state in every region.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadVersion = (galleries: Galleries) => async (input: Input) =>
  (await galleries.readVersion(input.definitionId, input.version)) ?? null;
