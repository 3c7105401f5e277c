import { armTime } from '../../clock.ts';
import { asOf, type Since } from '../../http/api-version.ts';
import { idKey } from '../../resource-id.ts';
import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { shownTags } from '../shown-tags.ts';
import { isFreelySized, performanceOf } from './performance.ts';

const tierOf = (sku: string) => (/^Premium/.test(sku) ? 'Premium' : /^Ultra/.test(sku) ? 'Ultra' : 'Standard');

/** By the swaggers of DiskRP; recordings of 2019-03-01 and 2020-06-30 have none of it. */
const since: Since = {
  'properties.encryption': '2019-07-01',
  'properties.networkAccessPolicy': '2020-05-01',
  'properties.tier': '2020-12-01',
  'properties.supportedCapabilities': '2020-12-01',
  'properties.securityProfile': '2020-12-01',
  'properties.publicNetworkAccess': '2021-04-01',
  'properties.completionPercent': '2021-08-01',
  'properties.incrementalSnapshotFamilyId': '2022-03-02',
  'properties.LastOwnershipUpdateTime': '2023-04-02',
};

/** `Reserved` is the disk of a deallocated machine; one that somebody holds a URL of is `ActiveSAS`. */
function diskState(world: World, row: Disk | Snapshot): string {
  if (row.isAccessed) return 'ActiveSAS';
  if (!('managedBy' in row) || !row.managedBy) return 'Unattached';
  const owner = world.tables.virtualMachines.get(idKey(row.managedBy));
  return owner?.power === 'deallocated' ? 'Reserved' : 'Attached';
}

const ownMoments = ({ burstingEnabledMs, ownedMs }: Disk): Json => ({
  ...(burstingEnabledMs === undefined ? {} : { burstingEnabledTime: armTime(burstingEnabledMs) }),
  ...(ownedMs === undefined ? {} : { LastOwnershipUpdateTime: armTime(ownedMs) }),
});

/** What only a disk has: how fast it is, and when it changed hands. */
function diskOnly(row: Disk): Json {
  const { tier, ...speed } = performanceOf(
    row.sku,
    Number(row.model.diskSizeGB ?? 0),
    row.model.tier as string | undefined,
  );
  const chosen = isFreelySized(row.sku) ? { ...speed, ...row.model } : speed;
  return {
    diskIOPSReadWrite: Number(chosen.diskIOPSReadWrite),
    diskMBpsReadWrite: Number(chosen.diskMBpsReadWrite),
    ...(tier ? { tier } : {}),
    ...ownMoments(row),
  };
}

/** A copy from another region fills up behind a snapshot that already shows `Succeeded`. */
const copiedSeconds = (sizeGiB: number) => 60 + sizeGiB * 4;

function snapshotOnly(world: World, row: Snapshot): Json {
  const elapsed = (world.clock.nowMs - row.timeCreatedMs) / 1000;
  const percent = Math.floor((100 * elapsed) / copiedSeconds(Number(row.model.diskSizeGB ?? 0)));
  const copies = row.model.creationData?.createOption === 'CopyStart' && row.provisioningState === 'Succeeded';
  return {
    ...(copies ? { completionPercent: Math.min(100, percent) } : {}),
    ...(row.familyId ? { incrementalSnapshotFamilyId: row.familyId } : {}),
  };
}

function render(world: World, row: Disk | Snapshot, id: string, own: Json, apiVersion: string): Json {
  const { name, type, location, sku, model, provisioningState, timeCreatedMs, uniqueId } = row;
  const { tier: _asked, ...kept } = model;
  const document = {
    name,
    id,
    type,
    location,
    ...shownTags(row),
    ...('managedBy' in row && row.managedBy ? { managedBy: row.managedBy } : {}),
    ...('zones' in row && row.zones ? { zones: row.zones } : {}),
    sku: { name: sku, tier: tierOf(sku) },
    properties: {
      ...kept,
      ...own,
      encryption: model.encryption ?? { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: model.networkAccessPolicy ?? 'AllowAll',
      publicNetworkAccess: model.publicNetworkAccess ?? 'Enabled',
      timeCreated: armTime(timeCreatedMs),
      provisioningState,
      diskState: diskState(world, row),
      diskSizeBytes: Number(model.diskSizeGB ?? 0) * 1024 ** 3,
      uniqueId,
    },
  };
  return asOf(document, since, apiVersion);
}

export const renderDisk = (world: World, disk: Disk, id = disk.id, apiVersion = '9999') =>
  render(world, disk, id, diskOnly(disk), apiVersion);

export const renderSnapshot = (world: World, snapshot: Snapshot, id = snapshot.id, apiVersion = '9999') =>
  render(world, snapshot, id, snapshotOnly(world, snapshot), apiVersion);
