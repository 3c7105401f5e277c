import { defineActivity } from '../../durable.ts';
import type { Galleries, WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';

type Input = WantedVersion & { captureId: string };

export const repairVersion = defineActivity<Input, Operation | null>('repair-version');

/**
 * PUTs our own version again with the same wish, after a region failed or the stored replicas differ; null while a PUT is in flight.
 * Idempotent: the body is the full desired state.
 * Retry: safe at any point. Undo: none.
 */
export const makeRepairVersion = (galleries: Galleries) => async (input: Input) => {
  const present = await galleries.readVersion(input.definitionId, input.version);
  if (present?.captureId !== input.captureId) throw new Error(`version ${input.version} is not ours to repair`);
  if (present.provisioningState === 'Creating' || present.provisioningState === 'Updating') return null;
  return galleries.startVersion(input);
};
