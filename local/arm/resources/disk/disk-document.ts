import { armTime } from '../../clock.ts';
import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import { idKey } from '../../resource-id.ts';
import type { World } from '../../world.ts';

const tierOf = (sku: string) => (/^Premium/.test(sku) ? 'Premium' : /^Ultra/.test(sku) ? 'Ultra' : 'Standard');

const sizes = (row: Disk | Snapshot) => ({ diskSizeBytes: Number(row.model.diskSizeGB ?? 0) * 1024 ** 3 });

/** `Reserved` is the disk of a deallocated machine. */
function diskState(world: World, disk: Disk): string {
  if (!disk.managedBy) return 'Unattached';
  const owner = world.tables.virtualMachines.get(idKey(disk.managedBy));
  return owner?.power === 'deallocated' ? 'Reserved' : 'Attached';
}

function render(row: Disk | Snapshot, id: string, state: string): Json {
  const { name, type, location, tags, sku, model, provisioningState, timeCreatedMs, uniqueId } = row;
  return {
    name,
    id,
    type,
    location,
    tags,
    ...('managedBy' in row && row.managedBy ? { managedBy: row.managedBy } : {}),
    ...('zones' in row && row.zones ? { zones: row.zones } : {}),
    sku: { name: sku, tier: tierOf(sku) },
    properties: {
      ...model,
      encryption: model.encryption ?? { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: model.networkAccessPolicy ?? 'AllowAll',
      publicNetworkAccess: model.publicNetworkAccess ?? 'Enabled',
      timeCreated: armTime(timeCreatedMs),
      provisioningState,
      diskState: state,
      ...sizes(row),
      uniqueId,
    },
  };
}

export const renderDisk = (world: World, disk: Disk, id = disk.id) => render(disk, id, diskState(world, disk));

export const renderSnapshot = (snapshot: Snapshot, id = snapshot.id) => render(snapshot, id, 'Unattached');
