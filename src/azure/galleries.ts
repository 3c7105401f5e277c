import type { EncryptionImages, GalleryImageVersion, TargetRegion } from '@azure/arm-compute';
import { Rejected } from '../domain/answer.ts';
import { OWNER } from '../domain/image-tags.ts';
import type { Galleries, WantedVersion } from '../domain/ports/images.ts';
import type { RegionEncryption } from '../domain/preflight/encryption/region-keys.ts';
import { regionKey, sameRegion } from '../domain/region.ts';
import { parseDefinitionId, requireParsed, versionId } from '../domain/resource-id.ts';
import { type RegionProgress, type TakenName, type VersionFacts, isBeingWritten } from '../domain/target.ts';
import type { ArmClients } from './arm-clients.ts';
import { callOrAbsent } from './arm-errors.ts';
import type { DefinitionReader } from './gallery/definition-reader.ts';
import { storageProfileOf, versionSourceOf } from './gallery/version-source.ts';
import { startOperation } from './operations.ts';

const STATES: Readonly<Record<string, RegionProgress['state']>> = {
  Completed: 'completed',
  Replicating: 'replicating',
  Failed: 'failed',
};

/** A region without a count of its own has that of the version. */
const replicasOf = ({ publishingProfile }: GalleryImageVersion, { regionalReplicaCount }: TargetRegion): number =>
  regionalReplicaCount ?? publishingProfile?.replicaCount ?? 1;

/** Stored replica counts joined with the replication status: the former says "West Europe", the latter "westeurope" (facts 15, 16). */
function regionsOf(version: GalleryImageVersion): RegionProgress[] {
  const summary = version.replicationStatus?.summary ?? [];
  return (version.publishingProfile?.targetRegions ?? []).map((region) => {
    const status = summary.find((entry) => sameRegion(entry.region ?? '', region.name));
    const details = status?.details;
    return {
      name: regionKey(region.name),
      replicas: replicasOf(version, region),
      state: STATES[status?.state ?? ''] ?? 'unknown',
      percent: status?.state === 'Completed' ? 100 : (status?.progress ?? 0),
      ...(details ? { details: details.slice(0, 500) } : {}),
    };
  });
}

const owner = (tags: Readonly<Record<string, string>> | undefined): { captureId?: string } =>
  tags?.[OWNER] ? { captureId: tags[OWNER] } : {};

function takenName(version: GalleryImageVersion): TakenName {
  return { id: version.id ?? '', provisioningState: version.provisioningState ?? 'unknown', ...owner(version.tags) };
}

const encryptionOf = ({ dataDisks, osDisk }: RegionEncryption): EncryptionImages => ({
  osDiskImage: { diskEncryptionSetId: osDisk },
  ...(dataDisks.length > 0 ? { dataDiskImages: dataDisks.map((disk) => ({ ...disk })) } : {}),
});

/** Regions of a version that somebody else asked for: a PUT that does not name them would be one that deletes them. */
const othersIn = (
  found: GalleryImageVersion | undefined,
  { dropping = [], regions }: WantedVersion,
): TargetRegion[] => {
  const ours = [...regions.map(({ name }) => name), ...dropping];
  return (found?.publishingProfile?.targetRegions ?? []).filter(
    (stored) => !ours.some((name) => sameRegion(name, stored.name)),
  );
};

const body = (wanted: WantedVersion, others: readonly TargetRegion[]): GalleryImageVersion => ({
  location: wanted.location,
  tags: { ...wanted.tags },
  publishingProfile: {
    targetRegions: [
      ...wanted.regions.map((region) => ({
        name: region.name,
        regionalReplicaCount: region.replicas,
        storageAccountType: region.storageAccountType,
        ...(region.encryption ? { encryption: encryptionOf(region.encryption) } : {}),
      })),
      ...others,
    ],
    excludeFromLatest: wanted.excludeFromLatest,
    ...(wanted.endOfLife ? { endOfLifeDate: new Date(wanted.endOfLife) } : {}),
  },
  storageProfile: storageProfileOf(wanted),
  safetyProfile: { allowDeletionOfReplicatedLocations: wanted.mayDropRegions === true },
});

export function makeGalleries(arm: ArmClients, definitions: DefinitionReader): Galleries {
  const at = (definitionId: string) => {
    const found = requireParsed(parseDefinitionId, definitionId);
    return { ...found, client: arm.compute(found.subscriptionId) };
  };

  const getVersion = (definitionId: string, version: string) => {
    const { client, gallery, name, resourceGroup } = at(definitionId);
    const { galleryImageVersions } = client;
    return callOrAbsent(() =>
      galleryImageVersions.get(resourceGroup, gallery, name, version, { expand: 'ReplicationStatus' }),
    );
  };

  async function listVersions(definitionId: string): Promise<string[]> {
    const { client, gallery, name, resourceGroup } = at(definitionId);
    const versions: string[] = [];
    for await (const version of client.galleryImageVersions.listByGalleryImage(resourceGroup, gallery, name)) {
      versions.push(version.name ?? '');
    }
    return versions;
  }

  return {
    async readTarget(definitionId, version, mayShare = false) {
      const { definition, galleryLocation } = await definitions.read(definitionId, mayShare);
      if (galleryLocation === undefined) return { kind: 'gallery', existingVersions: [] };
      const base = { kind: 'gallery', galleryLocation } as const;
      if (!definition) return { ...base, existingVersions: [] };
      const existingVersions = (await callOrAbsent(() => listVersions(definitionId))) ?? [];
      const taken = version === undefined ? undefined : await getVersion(definitionId, version);
      const facts = { ...base, definition, existingVersions };
      return taken ? { ...facts, taken: takenName(taken) } : facts;
    },
    async readVersion(definitionId, version): Promise<VersionFacts | undefined> {
      const found = await getVersion(definitionId, version);
      if (!found) return undefined;
      const { osDiskImage, source: named } = found.storageProfile ?? {};
      const sourceId = named?.virtualMachineId ?? named?.id ?? osDiskImage?.source?.id ?? osDiskImage?.source?.uri;
      const source = versionSourceOf(found.storageProfile);
      return {
        ...takenName(found),
        id: versionId(definitionId, version),
        regions: regionsOf(found),
        excludedFromLatest: found.publishingProfile?.excludeFromLatest === true,
        ...(sourceId ? { sourceId } : {}),
        ...(source ? { source } : {}),
      };
    },
    async scaleVersion(definitionId, version, replicas) {
      const found = await getVersion(definitionId, version);
      if (!found) throw new Rejected({ code: 'version-missing', message: `version ${version} does not exist` });
      if (isBeingWritten(found.provisioningState)) return { kind: 'in-flight' };
      const stored = found.publishingProfile?.targetRegions ?? [];
      const wantedIn = (region: TargetRegion) => replicas[regionKey(region.name)] ?? replicasOf(found, region);
      if (stored.every((region) => wantedIn(region) === replicasOf(found, region))) return { kind: 'as-wanted' };
      const targetRegions = stored.map((region) => ({ ...region, regionalReplicaCount: wantedIn(region) }));
      const { client, gallery, name, resourceGroup, subscriptionId } = at(definitionId);
      const { galleryImageVersions } = client;
      // The spec wants a storage profile in every update; Microsoft's own example without a source sends an empty one.
      const change = { publishingProfile: { targetRegions }, storageProfile: {} };
      const operation = await startOperation('patch-version', subscriptionId, () =>
        galleryImageVersions.update(resourceGroup, gallery, name, version, change),
      );
      return { kind: 'started', operation };
    },
    async startVersion(wanted, keepsOthers = false) {
      const { definitionId, version } = wanted;
      const { client, gallery, name, resourceGroup, subscriptionId } = at(definitionId);
      const { galleryImageVersions } = client;
      const others = keepsOthers ? othersIn(await getVersion(definitionId, version), wanted) : [];
      return startOperation('put-version', subscriptionId, () =>
        galleryImageVersions.createOrUpdate(resourceGroup, gallery, name, version, body(wanted, others)),
      );
    },
  };
}
