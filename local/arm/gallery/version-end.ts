import { createHash } from 'node:crypto';
import { ArmError } from '../arm-error.ts';
import { asOf, type Since } from '../http/api-version.ts';
import type { Operation } from '../operation.ts';
import { idKey } from '../resource-id.ts';
import type { CapturedDisk, GalleryVersion } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { shownTags } from '../resources/shown-tags.ts';
import { startCapsOperation } from './caps-operation.ts';
import { replicationStatus } from './replication.ts';

/** INDEX fact 18: 90 to 150 seconds. */
const deleteSeconds = (id: string) => 90 + ((createHash('sha256').update(idKey(id)).digest()[0] ?? 0) % 61);

export function deleteVersion(world: World, id: string): Operation | undefined {
  const version = world.tables.galleryVersions.get(id);
  if (!version) return undefined;
  const endOfLife = version.publishingProfile.endOfLifeDate as string | undefined;
  const blocked = version.safetyProfile.blockDeletionBeforeEndOfLife === true && endOfLife !== undefined;
  if (blocked && Date.parse(endOfLife) > world.clock.nowMs) {
    throw new ArmError(
      409,
      'DeleteGalleryImageVersionBlockedBeforeEndOfLife',
      `The gallery image version '${version.name}' cannot be deleted before its end of life date '${endOfLife}'.`,
    );
  }
  version.provisioningState = 'Deleting';
  const onDone = () => {
    world.tables.galleryVersions.delete(id);
    world.lingering.add(id, world.clock.nowMs);
  };
  const name = 'Microsoft.Compute/galleries/images/versions/delete';
  return startCapsOperation(world, version, { name, seconds: deleteSeconds(id), onDone });
}

const fromDisks = (version: GalleryVersion) => version.source.osDiskImage?.source !== undefined;

function renderDisk(version: GalleryVersion, disk: CapturedDisk): Json {
  const size = version.everSucceeded ? { sizeInGB: disk.sizeGiB } : {};
  const id = (disk.origin.managedDisk?.id ?? disk.origin.snapshot?.id) as string | undefined;
  return {
    ...size,
    hostCaching: disk.caching,
    ...(fromDisks(version) ? { source: (disk.origin.blob as Json | undefined) ?? { id } } : {}),
  };
}

/** The disks are shown once they are there; those the caller named himself at once (INDEX fact 15). */
function renderStorage(version: GalleryVersion): Json {
  const { captured } = version;
  const source = fromDisks(version) ? {} : { source: version.source.source as Json };
  if (!version.everSucceeded && !fromDisks(version)) return source;
  return {
    ...source,
    osDiskImage: { source: {}, ...renderDisk(version, captured.os) },
    ...(captured.data.length > 0
      ? { dataDiskImages: captured.data.map((disk) => ({ lun: disk.lun, ...renderDisk(version, disk) })) }
      : {}),
  };
}

/** gallery.net2019 of the recordings has no safety profile. */
const since: Since = {
  'properties.safetyProfile': '2022-03-03',
};

export function renderVersion(version: GalleryVersion, nowMs: number, expand: string | null, apiVersion = '9999') {
  const withStatus = expand?.toLowerCase() === 'replicationstatus';
  const document = {
    name: version.name,
    id: version.id,
    type: version.type,
    location: version.location,
    ...shownTags(version),
    properties: {
      publishingProfile: version.publishingProfile,
      storageProfile: renderStorage(version),
      safetyProfile: version.safetyProfile,
      provisioningState: version.provisioningState,
      ...(withStatus ? { replicationStatus: replicationStatus(version.replicas, nowMs) } : {}),
    },
  };
  return asOf(document, since, apiVersion);
}
