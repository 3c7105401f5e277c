import { defineActivity } from '../../durable.ts';
import { creatingTarget } from '../../domain/definition/definition-request.ts';
import type { Definitions } from '../../domain/ports/definitions.ts';
import type { Galleries, Images } from '../../domain/ports/images.ts';
import { imageId, subscriptionOf } from '../../domain/resource-id.ts';
import type { Target, TargetFacts } from '../../domain/target.ts';

interface Input {
  captureId: string;
  target: Target;
  /** The source, machine or not. */
  vmId: string;
  /** Of preflight: gallery and definition as another run has read them a few seconds ago are good enough. */
  mayShare?: boolean;
}

export const readTarget = defineActivity<Input, TargetFacts>('read-target');

/**
 * Reads what stands where the image shall go.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadTarget =
  (galleries: Galleries, images: Images, definitions: Definitions) =>
  async ({ mayShare = false, target, vmId }: Input): Promise<TargetFacts> => {
    if (target.kind === 'gallery') {
      const { definitionId, version } = target;
      const facts = await galleries.readTarget(definitionId, version === 'auto' ? undefined : version, mayShare);
      const creating = creatingTarget(target);
      if (!creating || facts.definition || facts.galleryLocation === undefined) return facts;
      const twin = await definitions.findTwin(definitionId, creating.createDefinition);
      return { ...facts, ...(twin ? { twin } : {}) };
    }
    const subscriptionId = subscriptionOf(vmId);
    const [groupExists, taken] = await Promise.all([
      images.readGroup(subscriptionId, target.resourceGroup),
      images.read(imageId(subscriptionId, target.resourceGroup, target.name)),
    ]);
    return { kind: 'managed-image', groupExists, ...(taken ? { taken } : {}) };
  };
