import type { Gallery, GalleryImage } from '@azure/arm-compute';
import type { DefinitionFacts } from '../../domain/target.ts';
import { parseDefinitionId, requireParsed } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { makeSharedReadings } from './shared-readings.ts';

const SECURITY: readonly DefinitionFacts['securityType'][] = [
  'Standard',
  'TrustedLaunch',
  'TrustedLaunchSupported',
  'ConfidentialVM',
];

function definitionFacts(image: GalleryImage): DefinitionFacts {
  const security = image.features?.find((feature) => feature.name === 'SecurityType')?.value ?? 'Standard';
  const featureOf = (name: string) => image.features?.find((feature) => feature.name === name)?.value;
  const diskControllers = featureOf('DiskControllerTypes');
  const hibernation = featureOf('IsHibernateSupported');
  const { name, product, publisher } = image.purchasePlan ?? {};
  return {
    location: image.location,
    osType: image.osType === 'Windows' ? 'Windows' : 'Linux',
    osState: image.osState === 'Specialized' ? 'Specialized' : 'Generalized',
    generation: image.hyperVGeneration === 'V2' ? 'V2' : 'V1',
    architecture: image.architecture === 'Arm64' ? 'Arm64' : 'x64',
    securityType: SECURITY.find((type) => type === security) ?? 'other',
    ...(diskControllers ? { diskControllers } : {}),
    ...(hibernation ? { hibernation: hibernation.toLowerCase() === 'true' } : {}),
    ...(name && product && publisher ? { plan: { name, product, publisher } } : {}),
  };
}

/** What stands at the target above its versions. */
export interface DefinitionReader {
  /** @param mayShare what another run has read in the last seconds is good enough */
  read(
    definitionId: string,
    mayShare: boolean,
  ): Promise<{ readonly galleryLocation?: string; readonly definition?: DefinitionFacts }>;
  /** After a write on it. */
  forget(definitionId: string): void;
}

/**
 * Reads a gallery and a definition in it. Every run of a fleet asks for the same two, and the bucket of galleries (350, and 117 more a minute, for a whole
 * subscription) is the first to run dry.
 */
export function makeDefinitionReader(arm: ArmClients): DefinitionReader {
  const clocks = { azureMs: () => arm.azureMs, processMs: () => performance.now() };
  const galleries = makeSharedReadings<Gallery>(clocks);
  const definitions = makeSharedReadings<DefinitionFacts>(clocks);
  const galleryId = (definitionId: string): string => definitionId.replace(/\/images\/[^/]+$/i, '');
  return {
    async read(definitionId, mayShare) {
      const { gallery, name, resourceGroup, subscriptionId } = requireParsed(parseDefinitionId, definitionId);
      const client = arm.compute(subscriptionId);
      if (!mayShare) {
        galleries.forget(galleryId(definitionId));
        definitions.forget(definitionId);
      }
      const found = await galleries.read(galleryId(definitionId), () =>
        callOrAbsent(() => client.galleries.get(resourceGroup, gallery)),
      );
      if (!found) return {};
      const definition = await definitions.read(definitionId, async () => {
        const image = await callOrAbsent(() => client.galleryImages.get(resourceGroup, gallery, name));
        return image && definitionFacts(image);
      });
      return { galleryLocation: found.location, ...(definition ? { definition } : {}) };
    },
    forget: (definitionId) => definitions.forget(definitionId),
  };
}
