import { defineActivity } from '../../durable.ts';
import type { Galleries } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';

interface Input {
  captureId: string;
  definitionId: string;
  version: string;
  /** Wanted replicas by region key; every other region keeps its own. */
  replicas: Readonly<Record<string, number>>;
}

export type ScalingStart =
  | { readonly kind: 'started'; readonly operation: Operation }
  /** The stored counts are the wanted ones. */
  | { readonly kind: 'as-wanted' }
  /** A PUT is in flight; ours has to wait for it. */
  | { readonly kind: 'in-flight' };

export const startScaling = defineActivity<Input, ScalingStart>('start-scaling');

/**
 * Changes the replica counts of some regions of a version; one PATCH with the whole list of regions as it is stored at this moment.
 * Idempotent: a version that has the wanted counts is left alone, one that is being written is not written.
 * Retry: safe at any point. Undo: the same activity with the counts from before.
 */
export const makeStartScaling =
  (galleries: Galleries) =>
  ({ definitionId, replicas, version }: Input): Promise<ScalingStart> =>
    galleries.scaleVersion(definitionId, version, replicas);
