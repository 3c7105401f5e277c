import { armTime } from '../clock.ts';
import type { Json } from '../shapes/json.ts';
import { invalidParameter } from './gallery-error.ts';
import { displayRegion, shortRegion } from './region-names.ts';
import type { WantedRegion } from './replication.ts';

const maxPerRegion = 50;
const maxInAll = 100;
const target = 'galleryImageVersion.properties.publishingProfile.targetRegions';

interface Given {
  readonly properties: Json;
  readonly location: string;
  readonly nowMs: number;
  /** The profile stored so far, of which only the publishing date outlives a PUT. */
  readonly before?: Json;
}

/** An encrypted OS disk always has a security profile, if an empty one (gallery.cli2024.test_gallery_e2e #82). */
function encryptionOf({ encryption }: Json): Json {
  if (!encryption?.osDiskImage) return {};
  return {
    encryption: { ...(encryption as Json), osDiskImage: { securityProfile: {}, ...(encryption.osDiskImage as Json) } },
  };
}

/** What is stored and answered at once: display names and all defaults (INDEX fact 15). */
export function publishingProfile({ properties, location, nowMs, before }: Given): Json {
  const given = (properties.publishingProfile ?? {}) as Json;
  const replicaCount = Number(given.replicaCount ?? 1);
  const accountType = String(given.storageAccountType ?? 'Standard_LRS');
  const targetRegions = ((given.targetRegions ?? [{ name: location }]) as Json[]).map((region) => ({
    ...region,
    name: displayRegion(String(region.name)),
    regionalReplicaCount: Number(region.regionalReplicaCount ?? replicaCount),
    storageAccountType: String(region.storageAccountType ?? accountType),
    ...encryptionOf(region),
  }));
  const { replicationMode, endOfLifeDate } = given;
  return {
    targetRegions,
    replicaCount,
    excludeFromLatest: given.excludeFromLatest === true,
    publishedDate: (before?.publishedDate as string | undefined) ?? armTime(nowMs),
    ...(endOfLifeDate === undefined ? {} : { endOfLifeDate: armTime(Date.parse(String(endOfLifeDate))) }),
    storageAccountType: accountType,
    ...(replicationMode === undefined ? {} : { replicationMode: String(replicationMode) }),
  };
}

export const wantedRegions = (profile: Json): WantedRegion[] =>
  (profile.targetRegions as Json[]).map((region) => ({
    region: shortRegion(String(region.name)),
    replicaCount: Number(region.regionalReplicaCount),
  }));

function checkEncryption(regions: readonly Json[], subscriptionId: string): void {
  const setOf = (region: Json) => region.encryption?.osDiskImage?.diskEncryptionSetId as string | undefined;
  const encrypted = regions.find((region) => setOf(region) !== undefined);
  if (!encrypted) return;
  const set = setOf(encrypted) ?? '';
  const bare = regions.find((region) => setOf(region) === undefined);
  if (bare) {
    throw invalidParameter(
      "A disk encryption set is required for disk 'galleryArtifactVersion.properties.publishingProfile.targetRegions." +
        `encryption.osDiskImage.diskEncryptionSetId' in target region '${bare.name}' since disk encryption set '${set}' ` +
        `is used for the corresponding disk in region '${encrypted.name}'`,
      target,
    );
  }
  const foreign = regions.map(setOf).find((id) => id?.split('/')[2]?.toLowerCase() !== subscriptionId.toLowerCase());
  if (foreign) {
    throw invalidParameter(
      `The disk encryption set '${foreign}' must be in the same subscription '${subscriptionId}' as the gallery resource.`,
      target,
    );
  }
}

/** The limits: 100 replicas for one version is documented, 50 for a region is advice of the same pages that the service also keeps. */
function checkCounts(profile: Json, wanted: readonly WantedRegion[]): void {
  const odd = wanted.find(({ replicaCount }) => !Number.isInteger(replicaCount) || replicaCount < 1);
  if (odd) {
    throw invalidParameter(`The regionalReplicaCount of region '${odd.region}' must be a positive number.`, target);
  }
  const crowded = wanted.find(({ replicaCount }) => replicaCount > maxPerRegion);
  if (crowded) {
    throw invalidParameter(
      `The regionalReplicaCount '${crowded.replicaCount}' of region '${crowded.region}' exceeds the maximum of ` +
        `${maxPerRegion} replicas per region.`,
      target,
    );
  }
  const total = wanted.reduce((sum, { replicaCount }) => sum + replicaCount, 0);
  if (total > maxInAll) {
    throw invalidParameter(
      `The total number of replicas '${total}' exceeds the maximum of ${maxInAll} replicas per gallery image version.`,
      target,
    );
  }
  if (profile.replicationMode === 'Shallow' && wanted.some(({ replicaCount }) => replicaCount > 1)) {
    throw invalidParameter("The regionalReplicaCount must be 1 when the replicationMode is 'Shallow'.", target);
  }
}

export function checkProfile(profile: Json, location: string, subscriptionId: string, nowMs: number): void {
  const wanted = wantedRegions(profile);
  const names = wanted.map(({ region }) => region);
  if (new Set(names).size < names.length) {
    throw invalidParameter('Duplicate regions are not allowed in target publishing regions.', target);
  }
  if (!names.includes(shortRegion(location))) {
    throw invalidParameter(
      `Gallery image version publishing profile regions '${names.join(', ')}' must contain the location of image version ` +
        `'${location}'`,
      target,
    );
  }
  const endOfLife = profile.endOfLifeDate as string | undefined;
  if (endOfLife && !(Date.parse(endOfLife) > nowMs)) {
    throw invalidParameter('EndOfLifeDate must be set to a future date.', 'endOfLifeDate');
  }
  checkCounts(profile, wanted);
  checkEncryption(profile.targetRegions as Json[], subscriptionId);
}
