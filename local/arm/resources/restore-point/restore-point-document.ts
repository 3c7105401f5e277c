import { armTime } from '../../clock.ts';
import type { Json } from '../../shapes/json.ts';
import type { DiskRestorePoint, RestorePoint } from '../../shapes/restore-point.ts';
import type { World } from '../../world.ts';

/** The copy into the region's own storage goes on behind a point that is already usable. */
const copySeconds = 120;

const percentOf = (world: World, { timeCreatedMs }: RestorePoint): number =>
  Math.min(100, Math.floor((world.clock.nowMs - timeCreatedMs) / 10 / copySeconds));

function replicationOf(world: World, point: RestorePoint): Json {
  const done = percentOf(world, point) === 100;
  const status = done
    ? { code: 'ReplicationState/succeeded', level: 'Info', displayStatus: 'Succeeded' }
    : { code: 'ReplicationState/inprogress', level: 'Info', displayStatus: 'In progress' };
  return status;
}

const instanceView = (world: World, point: RestorePoint): Json => ({
  diskRestorePoints: point.disks.map(({ id }) => ({
    id,
    replicationStatus: { status: replicationOf(world, point), completionPercent: percentOf(world, point) },
  })),
  statuses: [replicationOf(world, point)],
});

export const renderPoint = (world: World, point: RestorePoint, withView = false): Json => ({
  name: point.name,
  id: point.id,
  type: point.type,
  properties: {
    ...(point.excludeDisks.length ? { excludeDisks: point.excludeDisks } : {}),
    sourceMetadata: point.sourceMetadata,
    provisioningState: point.provisioningState,
    consistencyMode: point.consistencyMode,
    timeCreated: armTime(point.timeCreatedMs),
    ...(withView ? { instanceView: instanceView(world, point) } : {}),
  },
});

export const renderDiskPoint = (world: World, point: RestorePoint, disk: DiskRestorePoint): Json => ({
  id: disk.id,
  name: disk.name,
  properties: {
    timeCreated: armTime(point.timeCreatedMs),
    sourceResourceId: disk.sourceId,
    sourceUniqueId: disk.sourceUniqueId,
    sourceResourceLocation: point.location,
    ...(disk.model.osType
      ? { osType: disk.model.osType as string, hyperVGeneration: disk.model.hyperVGeneration as string }
      : {}),
    networkAccessPolicy: 'AllowAll',
    publicNetworkAccess: 'Enabled',
    replicationState: percentOf(world, point) === 100 ? 'Succeeded' : 'InProgress',
    completionPercent: percentOf(world, point),
  },
});
