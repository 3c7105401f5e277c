import type { Disk, Snapshot } from '../../shapes/disk.ts';
import type { Json } from '../../shapes/json.ts';
import { shownTags } from '../shown-tags.ts';
import { isFreelySized } from './performance.ts';

/** Fields that the service computes: a caller may send them back, and is not answered them. */
const computed = ['timeCreated', 'diskState', 'diskSizeBytes', 'uniqueId', 'provisioningState'];
const speeds = ['diskIOPSReadWrite', 'diskMBpsReadWrite'];

/** Since then the 202 names the resource; before, it carried a mark of the service's own instead (recorded: 2020-06-30 and 2022-07-02). */
const namedSince = '2020-12-01';

interface Written {
  readonly row: Disk | Snapshot;
  readonly body: Json;
  readonly patch: boolean;
  readonly apiVersion: string;
}

/** The 202 of DiskRP repeats what was asked, `Updating`; a PATCH repeats what is stored. All else is in the operation's output. */
export function writeAnswer({ row, body, patch, apiVersion }: Written): Json {
  const given = (patch ? row.model : (body.properties ?? {})) as Json;
  const hidden = isFreelySized(row.sku) ? computed : [...computed, ...speeds];
  const properties = Object.fromEntries(Object.entries(given).filter(([key]) => !hidden.includes(key)));
  const named = apiVersion >= namedSince;
  const sized = body.properties?.diskSizeGB !== undefined; // also where the size is what it was (py2020 test_compute_disks #4)
  const isDisk = /\/disks$/i.test(row.type);
  const origin = named ? {} : olderOrigin(row, given);
  const sku = patch
    ? { name: row.sku, tier: row.sku.split('_')[0]?.replace(/SSD|V2/, '') }
    : (body.sku as Json | undefined);
  return {
    ...(named || isDisk ? { name: row.name } : {}),
    ...(named ? { id: row.id, type: row.type } : {}),
    location: row.location,
    ...shownTags(row),
    ...(sku ? { sku } : {}),
    properties: {
      ...(patch && !isDisk ? withoutIncremental(properties) : properties),
      ...origin,
      provisioningState: 'Updating',
      ...(named ? {} : { isArmResource: true, ...(patch && !sized ? { faultDomain: 0 } : {}) }),
    },
  };
}

/** The older answer already knew the source, and what runs on it (disk-snapshot.net2019 Snapshot_CRUD #4). */
function olderOrigin({ model }: Disk | Snapshot, given: Json): Json {
  const { sourceUniqueId } = model.creationData as Json;
  return {
    ...(sourceUniqueId
      ? { creationData: { ...(given.creationData as Json), sourceUniqueId: sourceUniqueId as string } }
      : {}),
    ...(model.osType ? { osType: model.osType as string } : {}),
  };
}

const withoutIncremental = ({ incremental: _own, ...rest }: Json): Json => rest;
