import type { World } from '../../arm/world.ts';
import { addressOf } from '../address.ts';
import type { Json } from '../recording.ts';
import { seedDiskLike } from './seed-disk.ts';
import { seedGallery, seedGalleryImage, seedGalleryVersion, seedManagedImage } from './seed-gallery.ts';
import { seedExtension, seedVm } from './seed-vm.ts';

/** A resource that does nothing by itself. */
export function seedPlain(world: World, document: Json): void {
  const { provisioningState, ...model } = (document.properties ?? {}) as Json;
  world.tables.plainResources.put({
    id: String(document.id),
    name: String(document.name ?? document.id.split('/').at(-1)),
    type: String(document.type ?? 'unknown'),
    location: String(document.location ?? ''),
    tags: (document.tags ?? {}) as Record<string, string>,
    provisioningState: String(provisioningState ?? 'Succeeded'),
    ...(document.identity ? { identity: document.identity as Json } : {}),
    ...(document.sku ? { sku: document.sku as Json } : {}),
    model,
  });
}

type Seeder = (world: World, document: Json) => unknown;

/** How each type comes into the world, and the table that knows whether it is there. */
const types: Readonly<Record<string, { readonly table: keyof World['tables']; readonly seed: Seeder }>> = {
  'microsoft.compute/diskencryptionsets': { table: 'plainResources', seed: seedPlain },
  'microsoft.eventgrid/eventsubscriptions': { table: 'plainResources', seed: seedPlain },
  'microsoft.compute/availabilitysets': { table: 'plainResources', seed: seedPlain },
  'microsoft.compute/virtualmachines': { table: 'virtualMachines', seed: seedVm },
  'microsoft.compute/virtualmachines/extensions': {
    table: 'extensions',
    seed: (world, document) => seedExtension(world, document),
  },
  'microsoft.compute/disks': { table: 'disks', seed: (world, document) => seedDiskLike(world, 'disks', document) },
  'microsoft.compute/snapshots': {
    table: 'snapshots',
    seed: (world, document) => seedDiskLike(world, 'snapshots', document),
  },
  'microsoft.compute/images': { table: 'images', seed: seedManagedImage },
  'microsoft.compute/galleries': { table: 'galleries', seed: seedGallery },
  'microsoft.compute/galleries/images': { table: 'galleryImages', seed: seedGalleryImage },
  'microsoft.compute/galleries/images/versions': { table: 'galleryVersions', seed: seedGalleryVersion },
};

export const canSeed = (type: string) => type in types;

export const isThere = (world: World, id: string): boolean => {
  const entry = types[addressOf('GET', id).type];
  return entry !== undefined && world.tables[entry.table].get(id) !== undefined;
};

export function seedDocument(world: World, document: Json): void {
  types[addressOf('GET', String(document.id)).type]?.seed(world, document);
}
