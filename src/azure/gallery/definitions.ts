import type { GalleryImage } from '@azure/arm-compute';
import { Rejected, TryLater } from '../../domain/answer.ts';
import type { WantedDefinition } from '../../domain/definition/wanted-definition.ts';
import type { Definitions } from '../../domain/ports/definitions.ts';
import { parseDefinitionId, requireParsed } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call, callOrAbsent } from '../arm-errors.ts';
import { startOperation } from '../operations.ts';
import type { DefinitionReader } from './definition-reader.ts';

const body = (wanted: WantedDefinition): GalleryImage => ({
  location: wanted.location,
  identifier: { ...wanted.identity },
  ...{ osType: wanted.osType, osState: wanted.osState },
  ...{ hyperVGeneration: wanted.generation, architecture: wanted.architecture },
  ...(wanted.plan ? { purchasePlan: { ...wanted.plan } } : {}),
  ...(wanted.features.length > 0 ? { features: wanted.features.map((feature) => ({ ...feature })) } : {}),
});

/** A 409 like those that pass, but this one stays: another definition goes by the same publisher, offer and SKU. */
async function untwinned<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TryLater && /identified by .* already exists/i.test(error.problem.message)) {
      throw new Rejected({ code: 'definition-identity-taken', message: error.problem.message }, error);
    }
    throw error;
  }
}

export function makeDefinitions(arm: ArmClients, reader: DefinitionReader): Definitions {
  const at = (definitionId: string) => {
    const found = requireParsed(parseDefinitionId, definitionId);
    return { ...found, images: arm.compute(found.subscriptionId).galleryImages };
  };
  return {
    async readState(definitionId) {
      const { gallery, images, name, resourceGroup } = at(definitionId);
      const found = await callOrAbsent(() => images.get(resourceGroup, gallery, name));
      return found && (found.provisioningState ?? 'unknown');
    },
    findTwin(definitionId, { offer, publisher, sku }) {
      const { gallery, images, name, resourceGroup } = at(definitionId);
      const wanted = `${publisher}/${offer}/${sku}`.toLowerCase();
      return call(async () => {
        for await (const { identifier, name: other = '' } of images.listByGallery(resourceGroup, gallery)) {
          const text = `${identifier?.publisher}/${identifier?.offer}/${identifier?.sku}`.toLowerCase();
          if (text === wanted && other.toLowerCase() !== name.toLowerCase()) return other;
        }
        return undefined;
      });
    },
    start(wanted) {
      const { gallery, images, name, resourceGroup, subscriptionId } = at(wanted.definitionId);
      return untwinned(
        startOperation('put-definition', subscriptionId, () =>
          images.createOrUpdate(resourceGroup, gallery, name, body(wanted)),
        ),
      ).finally(() => reader.forget(wanted.definitionId));
    },
  };
}
