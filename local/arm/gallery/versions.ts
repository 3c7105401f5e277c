import { ArmError } from '../arm-error.ts';
import type { Operation } from '../operation.ts';
import { idKey, partsOf } from '../resource-id.ts';
import type { GalleryImage, GalleryVersion } from '../shapes/image.ts';
import type { Json, Tags } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { tagsOf } from '../resources/shown-tags.ts';
import { startCapsOperation } from './caps-operation.ts';
import { invalidParameter, locationRequired, parentNotFound, propertyChange } from './gallery-error.ts';
import { checkProfile, publishingProfile, wantedRegions } from './publishing-profile.ts';
import { failedDetails, planReplicas, replicationEnds } from './replication.ts';
import { checkAgainstDefinition } from './version-rules.ts';
import { isVersionName } from './version-name.ts';
import { readSource, sourceNamed } from './version-source.ts';

const writeName = 'Microsoft.Compute/galleries/images/versions/write';
/** A change that copies nothing takes about as long as in gallery.cli2024.test_image_update_add_set #64 to #69. */
const idleUpdateSeconds = 60;

export interface VersionWrite {
  readonly version: GalleryVersion;
  readonly operation: Operation;
  readonly isNew: boolean;
}

/** azure-cli issue 15539 has the text; its code was not quoted. */
const replicationFailed = (regions: readonly string[]) => ({
  code: 'GalleryReplicationJobsFailed',
  message:
    "Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: " +
    `'${regions.map((region) => `{region:${region}, detail:${failedDetails}}`).join(', ')}'. If retry does not work, then ` +
    'please do an update by removing the failed regions and update again by adding them back.',
});

/** Brings the replicas to what the profile says; the operation ends when the last region has (INDEX fact 15). */
function replicate(world: World, version: GalleryVersion): Operation {
  const now = world.clock.nowMs;
  version.replicas = planReplicas(version.replicas, {
    wanted: wantedRegions(version.publishingProfile),
    home: version.location,
    sizeGiB: version.captured.os.sizeGiB,
    now,
    shallow: version.publishingProfile.replicationMode === 'Shallow',
    fault: (region) => world.faults.onReplication(region, version.id),
    atHome: (constant) => world.latency.draw(writeName, version.id, constant),
  });
  const { replicas } = version;
  const copySeconds = (replicationEnds(replicas, now) - now) / 1000;
  const isLatest = () => version.replicas === replicas && version.provisioningState !== 'Deleting';
  return startCapsOperation(world, version, {
    name: writeName,
    seconds: Math.max(copySeconds, version.everSucceeded ? idleUpdateSeconds : 0),
    exact: true,
    fail: () => {
      const failed = replicas.filter((each) => each.fails).map(({ region }) => region);
      return failed.length > 0 ? replicationFailed(failed) : undefined;
    },
    onFailed: () => {
      if (isLatest()) version.provisioningState = 'Failed';
    },
    onDone: () => {
      version.everSucceeded = true;
      if (isLatest()) version.provisioningState = 'Succeeded';
    },
  });
}

function checkSameSource(version: GalleryVersion, storage: Json | undefined): void {
  const named = sourceNamed(storage);
  if (!named || idKey(named.id) === version.sourceKey) return;
  throw propertyChange(`galleryImageVersion.properties.storageProfile.${named.property}`);
}

/** A region left out is deleted, unless the same request says that it must not be (azure-cli issue 24099). */
function checkRemovals(version: GalleryVersion, profile: Json, safety: Json | undefined): void {
  if (safety?.allowDeletionOfReplicatedLocations !== false) return;
  const kept = new Set(wantedRegions(profile).map(({ region }) => region));
  const removed = version.replicas.map(({ region }) => region).filter((region) => !kept.has(region));
  if (removed.length === 0) return;
  throw new ArmError(
    409,
    'OperationNotAllowed',
    `The gallery image version cannot be removed from the regions '${removed.join(', ')}' since ` +
      "'safetyProfile.allowDeletionOfReplicatedLocations' is false.",
  );
}

const safetyProfile = (given: Json | undefined): Json => ({
  reportedForPolicyViolation: false,
  allowDeletionOfReplicatedLocations: given?.allowDeletionOfReplicatedLocations === true,
  ...(given?.blockDeletionBeforeEndOfLife === undefined
    ? {}
    : { blockDeletionBeforeEndOfLife: given.blockDeletionBeforeEndOfLife === true }),
});

function update(world: World, version: GalleryVersion, body: Json): VersionWrite {
  const properties = (body.properties ?? {}) as Json;
  const { location, publishingProfile: before } = version;
  const nowMs = world.clock.nowMs;
  checkSameSource(version, properties.storageProfile as Json | undefined);
  const profile = publishingProfile({ properties, location, nowMs, before });
  checkProfile(profile, location, partsOf(version.id).subscriptionId, nowMs);
  const safety = properties.safetyProfile as Json | undefined;
  checkRemovals(version, profile, safety);
  version.publishingProfile = profile;
  if (safety) version.safetyProfile = safetyProfile(safety);
  if (body.tags !== undefined) version.tags = { ...(body.tags as Tags) };
  version.provisioningState = 'Updating';
  return { version, operation: replicate(world, version), isNew: false };
}

function create(world: World, id: string, image: GalleryImage, body: Json): VersionWrite {
  const location = String(body.location);
  const properties = (body.properties ?? {}) as Json;
  const nowMs = world.clock.nowMs;
  const profile = publishingProfile({ properties, location, nowMs });
  checkProfile(profile, location, partsOf(id).subscriptionId, nowMs);
  const storage = (properties.storageProfile ?? {}) as Json;
  const source = readSource(world, storage, location, image.model);
  checkAgainstDefinition(image, source, wantedRegions(profile).length);
  const version: GalleryVersion = {
    id,
    name: partsOf(id).name,
    type: 'Microsoft.Compute/galleries/images/versions',
    location,
    ...tagsOf(body.tags),
    provisioningState: 'Creating',
    publishingProfile: profile,
    safetyProfile: safetyProfile(properties.safetyProfile as Json | undefined),
    source: storage,
    sourceKey: source.key,
    captured: source.captured,
    everSucceeded: false,
    replicas: [],
  };
  world.tables.galleryVersions.put(version);
  return { version, operation: replicate(world, version), isNew: true };
}

export function putVersion(world: World, id: string, body: Json | undefined): VersionWrite {
  const { name } = partsOf(id);
  if (!isVersionName(name)) {
    throw invalidParameter(
      'The image version name is invalid. The image version name should follow Major(int).Minor(int).Patch(int) format, for ' +
        'e.g: 1.0.0, 2018.12.1 etc.',
      'galleryImageVersionName',
    );
  }
  const imageId = id.split('/').slice(0, -2).join('/');
  const image = world.tables.galleryImages.get(imageId);
  if (!image) throw parentNotFound(`${imageId.split('/').at(-3)}/${imageId.split('/').at(-1)}`);
  if (!body?.location) throw locationRequired();
  const existing = world.tables.galleryVersions.get(id);
  if (existing?.provisioningState === 'Deleting') {
    throw new ArmError(409, 'Conflict', `The gallery image version '${name}' is being deleted.`);
  }
  return existing ? update(world, existing, body) : create(world, id, image, body);
}

/** Only what is named changes, but `targetRegions` is whole also here. */
export function patchVersion(world: World, version: GalleryVersion, body: Json | undefined): VersionWrite {
  const { publishedDate: _, ...stored } = version.publishingProfile;
  const given = (body?.properties ?? {}) as Json;
  return update(world, version, {
    tags: body?.tags as unknown,
    properties: { ...given, publishingProfile: { ...stored, ...(given.publishingProfile as Json | undefined) } },
  });
}
