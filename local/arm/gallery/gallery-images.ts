import { isDeepStrictEqual } from 'node:util';
import { ArmError } from '../arm-error.ts';
import { asOf, type Since } from '../http/api-version.ts';
import type { Operation } from '../operation.ts';
import { partsOf } from '../resource-id.ts';
import type { GalleryImage } from '../shapes/image.ts';
import type { Json, Tags } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { shownTags, tagsOf } from '../resources/shown-tags.ts';
import { quickSeconds, startCapsOperation } from './caps-operation.ts';
import {
  invalidParameter,
  locationRequired,
  nestedResourcesExist,
  parentNotFound,
  propertyChange,
} from './gallery-error.ts';

const writeName = 'Microsoft.Compute/galleries/images/write';
const required = ['osType', 'osState', 'identifier'];
const immutable = [
  'osType',
  'osState',
  'hyperVGeneration',
  'architecture',
  'identifier',
  'purchasePlan',
  'eula',
  'privacyStatementUri',
];
const defaultsChangedAt = '2025-03-03';

const isEmpty = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Since the gallery API 2025-03-03 a definition that names neither generation nor security type is V2 and TrustedLaunchSupported. */
function withDefaults(properties: Json, apiVersion: string): Json {
  const given: Json = Object.fromEntries(
    Object.entries(properties).filter(([key, value]) => key !== 'allowUpdateImage' && !isEmpty(value)),
  );
  const features = (given.features ?? []) as Json[];
  const modern = apiVersion >= defaultsChangedAt && given.hyperVGeneration === undefined;
  const silent = !features.some((feature) => feature.name === 'SecurityType') && given.architecture !== 'Arm64';
  return {
    hyperVGeneration: modern ? 'V2' : 'V1',
    architecture: 'x64',
    ...given,
    ...(modern && silent ? { features: [...features, { name: 'SecurityType', value: 'TrustedLaunchSupported' }] } : {}),
  };
}

function checkNew(world: World, id: string, model: Json): void {
  const missing = required.find((key) => isEmpty(model[key]));
  if (missing) {
    throw invalidParameter(`Required parameter 'galleryImage.properties.${missing}' is missing (null).`, missing);
  }
  const endOfLife = model.endOfLifeDate as string | undefined;
  if (endOfLife && Date.parse(endOfLife) <= world.clock.nowMs) {
    throw invalidParameter('EndOfLifeDate must be set to a future date.', 'endOfLifeDate');
  }
  const gallery = id.split('/').slice(0, -2).join('/');
  const identity = ({ publisher, offer, sku }: Json) => `${publisher}/${offer}/${sku}`.toLowerCase();
  const twin = world.tables.galleryImages
    .under(gallery)
    .find((other) => identity(other.model.identifier as Json) === identity(model.identifier as Json));
  if (!twin) return;
  const { publisher, offer, sku } = model.identifier as Json;
  throw new ArmError(
    409,
    'Conflict',
    `Gallery image: ${twin.name} identified by (publisher:${publisher}, offer:${offer}, sku:${sku}) already exists. ` +
      'Choose a different publisher, offer, sku combination.',
  );
}

function checkChange(before: Json, after: Json, allowUpdateImage: boolean): void {
  const changed = [...immutable, ...(allowUpdateImage ? [] : ['features'])].find(
    (key) => after[key] !== undefined && !isDeepStrictEqual(before[key], after[key]),
  );
  if (changed) throw propertyChange(`galleryImage.properties.${changed}`);
}

export interface GalleryImageWrite {
  readonly image: GalleryImage;
  readonly operation: Operation;
  readonly isNew: boolean;
}

export function putGalleryImage(
  world: World,
  id: string,
  body: Json | undefined,
  apiVersion: string,
): GalleryImageWrite {
  const { name } = partsOf(id);
  const galleryName = id.split('/').at(-3) ?? '';
  if (!world.tables.galleries.get(id.split('/').slice(0, -2).join('/'))) throw parentNotFound(galleryName);
  const properties = (body?.properties ?? {}) as Json;
  const existing = world.tables.galleryImages.get(id);
  if (!existing && !body?.location) throw locationRequired();
  const model = existing
    ? { ...existing.model, ...Object.fromEntries(Object.entries(properties).filter(([, value]) => !isEmpty(value))) }
    : withDefaults(properties, apiVersion);
  if (existing) checkChange(existing.model, properties, properties.allowUpdateImage === true);
  else checkNew(world, id, model);
  const image: GalleryImage = existing ?? {
    id,
    name,
    type: 'Microsoft.Compute/galleries/images',
    location: String(body?.location),
    ...tagsOf(body?.tags),
    provisioningState: 'Creating',
    model,
  };
  delete model.allowUpdateImage;
  image.model = model;
  if (existing) image.tags = { ...(body?.tags as Tags | undefined) };
  image.provisioningState = existing ? 'Updating' : 'Creating';
  world.tables.galleryImages.put(image);
  const onDone = () => {
    image.provisioningState = 'Succeeded';
  };
  const operation = startCapsOperation(world, image, { name: writeName, seconds: quickSeconds, onDone });
  return { image, operation, isNew: existing === undefined };
}

export function deleteGalleryImage(world: World, id: string): Operation | undefined {
  const image = world.tables.galleryImages.get(id);
  if (!image) return undefined;
  const nested = [
    ...world.tables.galleryVersions.under(id).map((row) => row.id),
    ...world.lingering.of(id, world.clock.nowMs),
  ];
  if (nested.length > 0) throw nestedResourcesExist(nested);
  image.provisioningState = 'Deleting';
  const onDone = () => {
    world.tables.galleryImages.delete(id);
    world.lingering.add(id, world.clock.nowMs);
  };
  const name = 'Microsoft.Compute/galleries/images/delete';
  return startCapsOperation(world, image, { name, seconds: quickSeconds, onDone });
}

/** Generation and architecture are of later versions of the service (gallery.net2019 has neither). */
const since: Since = {
  'properties.hyperVGeneration': '2019-12-01',
  'properties.architecture': '2021-07-01',
};

export const renderGalleryImage = (row: GalleryImage, apiVersion = '9999') =>
  asOf(
    {
      name: row.name,
      id: row.id,
      type: row.type,
      location: row.location,
      ...shownTags(row),
      properties: { ...row.model, provisioningState: row.provisioningState },
    },
    since,
    apiVersion,
  );

export const securityFeature = (image: GalleryImage): string =>
  String(
    ((image.model.features ?? []) as Json[]).find((feature) => feature.name === 'SecurityType')?.value ?? 'Standard',
  );
