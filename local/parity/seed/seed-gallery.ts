import { seededCapture } from '../../arm/gallery/seed-galleries.ts';
import { shortRegion } from '../../arm/gallery/region-names.ts';
import type { Captured } from '../../arm/shapes/image.ts';
import type { World } from '../../arm/world.ts';
import type { Json } from '../recording.ts';

const base = (document: Json, type: string) => ({
  id: String(document.id),
  name: String(document.name),
  type,
  location: String(document.location),
  tags: (document.tags ?? {}) as Record<string, string>,
  provisioningState: String(document.properties?.provisioningState ?? 'Succeeded'),
});

const modelOf = ({ properties }: Json): Json => {
  const { provisioningState: _state, ...model } = (properties ?? {}) as Json;
  return model;
};

export function seedManagedImage(world: World, document: Json): void {
  const { storageProfile, hyperVGeneration = 'V1', sourceVirtualMachine } = (document.properties ?? {}) as Json;
  const osType = storageProfile?.osDisk?.osType === 'Windows' ? 'Windows' : 'Linux';
  world.tables.images.put({
    ...base(document, 'Microsoft.Compute/images'),
    sourceKey: String(sourceVirtualMachine?.id ?? '').toLowerCase(),
    ...(sourceVirtualMachine ? { sourceVirtualMachine: sourceVirtualMachine as Json } : {}),
    captured: seededCapture(osType, { generation: hyperVGeneration === 'V2' ? 'V2' : 'V1' }),
  });
}

export const seedGallery = (world: World, document: Json) =>
  world.tables.galleries.put({ ...base(document, 'Microsoft.Compute/galleries'), model: modelOf(document) });

export const seedGalleryImage = (world: World, document: Json) =>
  world.tables.galleryImages.put({ ...base(document, 'Microsoft.Compute/galleries/images'), model: modelOf(document) });

export function seedGalleryVersion(world: World, document: Json): void {
  const { publishingProfile = {}, safetyProfile = {}, storageProfile = {} } = (document.properties ?? {}) as Json;
  const image = world.tables.galleryImages.get(document.id.split('/versions/')[0] as string);
  const osType = image?.model.osType === 'Windows' ? 'Windows' : 'Linux';
  const captured: Captured = seededCapture(osType, {
    osState: image?.model.osState === 'Specialized' ? 'Specialized' : 'Generalized',
    generation: image?.model.hyperVGeneration === 'V2' ? 'V2' : 'V1',
  });
  const source = (storageProfile.source ?? {}) as Json;
  world.tables.galleryVersions.put({
    ...base(document, 'Microsoft.Compute/galleries/images/versions'),
    publishingProfile: publishingProfile as Json,
    safetyProfile: safetyProfile as Json,
    source: { source },
    sourceKey: String(source.id ?? source.virtualMachineId ?? '').toLowerCase(),
    captured,
    everSucceeded: true,
    replicas: ((publishingProfile.targetRegions ?? []) as Json[]).map((region) => ({
      region: shortRegion(String(region.name)),
      replicaCount: Number(region.regionalReplicaCount ?? 1),
      readyBefore: 0,
      startedAt: world.clock.nowMs - 480_000,
      finishesAt: world.clock.nowMs,
      fails: false,
    })),
  });
}
