import { armTime } from '../clock.ts';
import { makeLinuxContent, makeWindowsContent, markGeneralized } from '../guest/content.ts';
import { computeId } from '../resource-id.ts';
import type { Seed, SeedGallery } from '../seed-shape.ts';
import type { Captured } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { displayRegion, shortRegion } from './region-names.ts';

type Definition = NonNullable<SeedGallery['definitions']>[number];

const sizeGiB = { Windows: 127, Linux: 30 };

/** What an image holds that was there before the world began. */
export function seededCapture(
  osType: 'Windows' | 'Linux',
  {
    sizeGiB: size,
    ...more
  }: Partial<Pick<Captured, 'osState' | 'generation' | 'architecture' | 'plan'>> & { sizeGiB?: number } = {},
): Captured {
  const spec = { sizeGiB: size ?? sizeGiB[osType], encrypted: false, decryptSeconds: 2_700 };
  const content =
    osType === 'Windows' ? makeWindowsContent(spec) : makeLinuxContent({ ...spec, user: 'azureuser', ovfEnv: true });
  if (more.osState !== 'Specialized') markGeneralized(content);
  const os = { sizeGiB: spec.sizeGiB, caching: 'ReadWrite', accountType: 'Premium_LRS', origin: {}, content };
  return {
    osType,
    osState: 'Generalized',
    generation: 'V2',
    architecture: 'x64',
    securityType: 'Standard',
    ...more,
    os,
    data: [],
  };
}

function seedVersion(world: World, imageId: string, name: string, location: string, definition: Definition): void {
  const { nowMs } = world.clock;
  const source = { id: `${imageId.split('/galleries/')[0]}/images/source-of-${name}` };
  const region = { regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' };
  world.tables.galleryVersions.put({
    id: `${imageId}/versions/${name}`,
    name,
    type: 'Microsoft.Compute/galleries/images/versions',
    location,
    tags: {},
    provisioningState: 'Succeeded',
    publishingProfile: {
      targetRegions: [{ name: displayRegion(location), ...region }],
      replicaCount: 1,
      excludeFromLatest: false,
      publishedDate: armTime(nowMs),
      storageAccountType: 'Standard_LRS',
    },
    safetyProfile: { reportedForPolicyViolation: false, allowDeletionOfReplicatedLocations: false },
    source: { source },
    sourceKey: source.id.toLowerCase(),
    captured: seededCapture(definition.osType, {
      osState: definition.osState ?? 'Generalized',
      generation: definition.generation ?? 'V2',
      architecture: definition.architecture ?? 'x64',
      ...(definition.purchasePlan ? { plan: { ...definition.purchasePlan } } : {}),
    }),
    everSucceeded: true,
    replicas: [
      {
        region: shortRegion(location),
        replicaCount: 1,
        readyBefore: 0,
        startedAt: nowMs - 480_000,
        finishesAt: nowMs,
        fails: false,
      },
    ],
  });
}

function seedDefinition(world: World, galleryId: string, location: string, definition: Definition): void {
  const id = `${galleryId}/images/${definition.name}`;
  const model: Json = {
    hyperVGeneration: definition.generation ?? 'V2',
    architecture: definition.architecture ?? 'x64',
    osType: definition.osType,
    osState: definition.osState ?? 'Generalized',
    identifier: { publisher: 'seeded', offer: 'seeded', sku: definition.name },
    ...(definition.features ? { features: definition.features.map((feature) => ({ ...feature })) } : {}),
    ...(definition.purchasePlan ? { purchasePlan: { ...definition.purchasePlan } } : {}),
  };
  const type = 'Microsoft.Compute/galleries/images';
  const row = { id, name: definition.name, type, location, tags: {}, provisioningState: 'Succeeded', model };
  world.tables.galleryImages.put(row);
  for (const name of definition.versions ?? []) seedVersion(world, id, name, location, definition);
}

export function seedGalleries(world: World, { subscriptionId, galleries = [] }: Seed): void {
  for (const { resourceGroup, name, location, definitions = [] } of galleries) {
    const id = computeId(subscriptionId, resourceGroup, 'galleries', name);
    const model = { identifier: { uniqueName: `${subscriptionId}-${name.toUpperCase()}` } };
    const type = 'Microsoft.Compute/galleries';
    world.tables.galleries.put({ id, name, type, location, tags: {}, provisioningState: 'Succeeded', model });
    for (const definition of definitions) seedDefinition(world, id, location, definition);
  }
}
