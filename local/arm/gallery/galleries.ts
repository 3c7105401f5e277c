import { ArmError } from '../arm-error.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import type { Gallery } from '../shapes/image.ts';
import type { Json, Tags } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { quickSeconds, startCapsOperation } from './caps-operation.ts';
import { invalidParameter, locationRequired, nestedResourcesExist } from './gallery-error.ts';
import { shortRegion } from './region-names.ts';
import { sharingProfile } from './sharing/share-gallery.ts';
import { shownTags, tagsOf } from '../resources/shown-tags.ts';

const writeName = 'Microsoft.Compute/galleries/write';

function checkName(name: string): void {
  if (/^[A-Za-z0-9]([A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name) && name.length <= 80) return;
  throw invalidParameter(
    'Gallery name is invalid. Allowed characters are English alphanumeric characters, with underscores, and periods allowed ' +
      'in the middle, up to 80 characters total. All other special characters, including dashes, are disallowed.',
    'galleryName',
  );
}

function checkLocation(gallery: Gallery, location: string | undefined): void {
  if (location === undefined || shortRegion(location) === shortRegion(gallery.location)) return;
  throw new ArmError(
    409,
    'InvalidResourceLocation',
    `The resource '${gallery.name}' already exists in location '${gallery.location}' in resource group ` +
      `'${partsOf(gallery.id).group}'. A resource with the same name cannot be created in location '${location}'. ` +
      'Please select a new resource name.',
  );
}

const modelOf = (id: string, properties: Json | undefined, before: Json): Json => ({
  ...(properties?.description === undefined ? {} : { description: String(properties.description) }),
  identifier: { uniqueName: `${partsOf(id).subscriptionId}-${partsOf(id).name.toUpperCase()}` },
  ...sharingProfile(id, properties?.sharingProfile as Json | undefined, before.sharingProfile as Json | undefined),
  ...(properties?.softDeletePolicy === undefined ? {} : { softDeletePolicy: properties.softDeletePolicy as Json }),
});

export interface GalleryWrite {
  readonly gallery: Gallery;
  readonly operation: Operation;
  readonly isNew: boolean;
}

export function putGallery(world: World, id: string, body: Json | undefined): GalleryWrite {
  const { name } = partsOf(id);
  checkName(name);
  const existing = world.tables.galleries.get(id);
  if (existing) checkLocation(existing, body?.location as string | undefined);
  else if (!body?.location) throw locationRequired();
  const gallery: Gallery = existing ?? {
    id,
    name,
    type: 'Microsoft.Compute/galleries',
    location: String(body?.location),
    ...tagsOf(body?.tags),
    provisioningState: 'Creating',
    model: {},
  };
  if (existing) gallery.tags = { ...(body?.tags as Tags | undefined) };
  gallery.model = modelOf(id, body?.properties as Json | undefined, gallery.model);
  // An update is over when it is answered, whatever its operation says (INDEX fact 1).
  gallery.provisioningState = existing ? 'Succeeded' : 'Creating';
  world.tables.galleries.put(gallery);
  const onDone = () => {
    gallery.provisioningState = 'Succeeded';
  };
  const operation = startCapsOperation(world, gallery, { name: writeName, seconds: quickSeconds, onDone });
  return { gallery, operation, isNew: existing === undefined };
}

export function patchGallery(world: World, gallery: Gallery, body: Json | undefined): GalleryWrite {
  return putGallery(world, gallery.id, {
    tags: { ...((body?.tags as Tags | undefined) ?? gallery.tags) },
    properties: { ...gallery.model, ...(body?.properties as Json | undefined) },
  });
}

export function deleteGallery(world: World, id: string): Operation | undefined {
  const gallery = world.tables.galleries.get(id);
  if (!gallery) return undefined;
  const nested = [
    ...world.tables.galleryImages.under(id).map((row) => row.id),
    ...world.lingering.of(id, world.clock.nowMs),
  ];
  if (nested.length > 0) throw nestedResourcesExist(nested);
  gallery.provisioningState = 'Deleting';
  const onDone = () => {
    world.tables.galleries.delete(id);
  };
  const name = 'Microsoft.Compute/galleries/delete';
  return startCapsOperation(world, gallery, { name, seconds: quickSeconds, onDone });
}

export const renderGallery = (row: Gallery) => ({
  name: row.name,
  id: row.id,
  type: row.type,
  location: row.location,
  ...shownTags(row),
  properties: { ...row.model, provisioningState: row.provisioningState },
});
