import { defineActivity } from '../../durable.ts';
import type { Galleries, Images } from '../../domain/ports/images.ts';
import { imageId, subscriptionOf } from '../../domain/resource-id.ts';
import type { Target, TargetFacts } from '../../domain/target.ts';

interface Input {
  captureId: string;
  target: Target;
  /** The source, machine or not. */
  vmId: string;
}

export const readTarget = defineActivity<Input, TargetFacts>('read-target');

/**
 * Reads what stands where the image shall go.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadTarget =
  (galleries: Galleries, images: Images) =>
  async ({ target, vmId }: Input): Promise<TargetFacts> => {
    if (target.kind === 'gallery') {
      return galleries.readTarget(target.definitionId, target.version === 'auto' ? undefined : target.version);
    }
    const subscriptionId = subscriptionOf(vmId);
    const [groupExists, taken] = await Promise.all([
      images.readGroup(subscriptionId, target.resourceGroup),
      images.read(imageId(subscriptionId, target.resourceGroup, target.name)),
    ]);
    return { kind: 'managed-image', groupExists, ...(taken ? { taken } : {}) };
  };
