import { ArmError, operationNotAllowed, resourceNotFound } from '../../arm-error.ts';
import { copyContent } from '../../guest/volumes.ts';
import type { Operation } from '../../operation.ts';
import { computeId, guidOf, idKey, partsOf } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { DiskRestorePoint, RestorePoint } from '../../shapes/restore-point.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { inheritedModel } from '../disk/inherited-model.ts';

type Params = Readonly<Record<string, string>>;

const collectionId = ({ subscriptionId = '', group = '', name = '' }: Params) =>
  computeId(subscriptionId, group, 'restorePointCollections', name);
const pointId = (params: Params) => `${collectionId(params)}/restorePoints/${params.point}`;

export const storedPoint = (world: World, params: Params): RestorePoint | undefined =>
  world.tables.restorePoints.get(pointId(params));

const type = 'Microsoft.Compute/restorePointCollections';

export function findPoint(world: World, params: Params): RestorePoint {
  const found = storedPoint(world, params);
  if (!found) throw resourceNotFound(`${type}/restorePoints`, `${params.name}/${params.point}`, params.group ?? '');
  return found;
}

function collectionOf(world: World, params: Params): PlainResource {
  const found = world.tables.plainResources.get(collectionId(params));
  if (!found) throw resourceNotFound(type, params.name ?? '', params.group ?? '');
  return found;
}

function pointOfDisk(world: World, id: string, disk: Json): DiskRestorePoint {
  const row = world.tables.disks.get(String(disk.managedDisk?.id ?? ''));
  if (!row) throw operationNotAllowed('Restore points are not supported for a VM with unmanaged disks.');
  const name = `${row.name}_${guidOf(`point of ${row.id} in ${id}`)}`;
  return {
    id: `${id}/diskRestorePoints/${name}`,
    name,
    sourceId: row.id,
    sourceUniqueId: row.uniqueId,
    sku: row.sku,
    uniqueId: guidOf(`unique of ${name}`),
    model: inheritedModel(row.model),
    content: copyContent(row.content, world.clock.nowMs),
  };
}

/** What Azure takes no restore point of (docs: virtual-machines-create-restore-points, limitations). */
function refuseUnfit(vm: Vm): void {
  const { osDisk } = vm.model.storageProfile as { osDisk: Json };
  if (osDisk.diffDiskSettings)
    throw operationNotAllowed('Restore points are not supported for a VM with an ephemeral OS disk.');
}

function chosenDisks(vm: Vm, excluded: readonly Json[]): Json[] {
  const { osDisk, dataDisks = [] } = vm.model.storageProfile as { osDisk: Json; dataDisks?: Json[] };
  const isOut = (disk: Json) =>
    excluded.some(({ id }) => idKey(String(id)) === idKey(String(disk.managedDisk?.id ?? '')));
  return [osDisk, ...dataDisks].filter((disk) => !isOut(disk));
}

/** The machine's model as the point keeps it. */
function metadataOf(vm: Vm, disks: readonly DiskRestorePoint[]): Json {
  const { hardwareProfile, osProfile, diagnosticsProfile, securityProfile, userData } = vm.model;
  const { osDisk, dataDisks = [], diskControllerType } = vm.model.storageProfile as Json;
  const shown = (disk: Json) => {
    const point = disks.find(({ sourceId }) => idKey(sourceId) === idKey(String(disk.managedDisk?.id ?? '')));
    const { lun, osType, name, caching, managedDisk } = disk;
    const own = {
      ...(lun === undefined ? { osType: osType as string } : { lun: Number(lun) }),
      name: String(name),
      caching: String(caching),
    };
    const reference = point ? { diskRestorePoint: { id: point.id } } : {};
    return { ...own, managedDisk: managedDisk as Json, ...reference };
  };
  return {
    vmId: vm.vmId,
    hardwareProfile: hardwareProfile as Json,
    storageProfile: {
      osDisk: shown(osDisk as Json),
      dataDisks: (dataDisks as Json[]).map(shown),
      ...(diskControllerType ? { diskControllerType: diskControllerType as string } : {}),
    },
    ...(osProfile ? { osProfile: osProfile as Json } : {}),
    ...(diagnosticsProfile ? { diagnosticsProfile: diagnosticsProfile as Json } : {}),
    ...(securityProfile ? { securityProfile: securityProfile as Json } : {}),
    ...(userData ? { userData: userData as string } : {}),
    location: vm.location,
    hyperVGeneration: vm.generation,
  };
}

const operationSeconds = { write: 20, delete: 10 } as const;

function start(world: World, point: RestorePoint, verb: 'write' | 'delete', onDone: () => unknown): Operation {
  return world.operations.start({
    name: `${point.type}/${verb}`,
    family: 'operations',
    subscriptionId: partsOf(point.id).subscriptionId,
    location: point.location,
    resourceId: point.id,
    seconds: operationSeconds[verb],
    retryAfterSeconds: 10,
    onDone,
    onFailed: () => void (point.provisioningState = 'Failed'),
  });
}

/** The disks as they are at this moment, running machine or not. A point is never changed. */
export function putPoint(world: World, params: Params, body: Json): { point: RestorePoint; operation: Operation } {
  const collection = collectionOf(world, params);
  if (storedPoint(world, params)?.provisioningState === 'Succeeded') {
    throw operationNotAllowed(`Restore point '${params.point}' already exists, and cannot be changed.`);
  }
  const vm = world.tables.virtualMachines.get(String(collection.model.source?.id ?? ''));
  if (!vm)
    throw new ArmError(
      404,
      'NotFound',
      `The source VM of restore point collection '${collection.name}' was not found.`,
    );
  refuseUnfit(vm);
  const excludeDisks = (body.properties?.excludeDisks ?? []) as Json[];
  const id = pointId(params);
  const disks = chosenDisks(vm, excludeDisks).map((disk) => pointOfDisk(world, id, disk));
  const point: RestorePoint = {
    id,
    name: params.point ?? '',
    type: `${type}/restorePoints`,
    location: collection.location,
    tags: {},
    provisioningState: 'Creating',
    timeCreatedMs: world.clock.nowMs,
    consistencyMode: String(
      body.properties?.consistencyMode ?? (vm.power === 'running' ? 'ApplicationConsistent' : 'CrashConsistent'),
    ),
    excludeDisks,
    sourceMetadata: structuredClone(metadataOf(vm, disks)),
    disks,
  };
  world.tables.restorePoints.put(point);
  return { point, operation: start(world, point, 'write', () => void (point.provisioningState = 'Succeeded')) };
}

export function deletePoint(world: World, point: RestorePoint): Operation {
  point.provisioningState = 'Deleting';
  return start(world, point, 'delete', () => void world.tables.restorePoints.delete(point.id));
}
