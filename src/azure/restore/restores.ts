import type { RestorePoint } from '@azure/arm-compute';
import type { DiskSource, Restores } from '../../domain/ports/restore.ts';
import type { KeptDisk } from '../../domain/restore/kept-machine.ts';
import { parseDiskId, parseVmId, requireParsed, sameId } from '../../domain/resource-id.ts';
import { parsePointId } from '../../domain/restore/point-kind.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { startOperation } from '../operations.ts';
import { vmState } from '../vm-facts.ts';
import { goesWithMachine } from '../removal/machine-parts.ts';
import { readNetworkInterface } from '../surroundings/interfaces.ts';
import { diskBody, restoredBody } from './restored-bodies.ts';

/** Azure names the points of disks by the disks themselves. */
function sourcesOf(point: RestorePoint, disks: readonly KeptDisk[]): DiskSource[] | undefined {
  const { dataDisks = [], osDisk } = point.sourceMetadata?.storageProfile ?? {};
  const all = [...(osDisk ? [osDisk] : []), ...dataDisks];
  const found = disks.flatMap(({ disk, id }): DiskSource[] => {
    const row = all.find(({ managedDisk }) => sameId(managedDisk?.id ?? '', id));
    const sourceId = row?.diskRestorePoint?.id;
    return sourceId ? [{ disk, sourceId, createOption: 'Restore' }] : [];
  });
  return found.length === disks.length ? found : undefined;
}

const isDone = (state: string | undefined): boolean => state?.toLowerCase() === 'succeeded';

export function makeRestores(arm: ArmClients): Restores {
  const diskAt = (id: string) => {
    const found = requireParsed(parseDiskId, id);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  const machineAt = (vmId: string) => {
    const found = requireParsed(parseVmId, vmId);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  const collectionAt = (id: string) => {
    const found = requireParsed(parsePointId, id);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  async function ofSnapshots(ids: readonly string[], disks: readonly KeptDisk[]): Promise<DiskSource[] | undefined> {
    const states = await Promise.all(
      ids.map((id) => {
        const { compute, name, resourceGroup } = diskAt(id);
        return callOrAbsent(() => compute.snapshots.get(resourceGroup, name));
      }),
    );
    const isWhole = ids.length === disks.length && states.every((one) => isDone(one?.provisioningState));
    if (!isWhole) return undefined;
    return disks.map(({ disk }, index) => ({ disk, sourceId: ids[index] ?? '', createOption: 'Copy' }));
  }
  return {
    async readPresent(vmId) {
      const { compute, name, resourceGroup } = machineAt(vmId);
      const vm = await callOrAbsent(() => compute.virtualMachines.get(resourceGroup, name, { expand: 'instanceView' }));
      if (!vm) return undefined;
      const osDiskId = vm.storageProfile?.osDisk?.managedDisk?.id;
      const { flaggedGeneralized, vmGuid } = vmState(vm);
      return {
        ...{ vmGuid, flaggedGeneralized, goesWithIt: goesWithMachine(vm) },
        provisioningState: vm.provisioningState ?? 'unknown',
        tags: vm.tags ?? {},
        ...(osDiskId ? { osDiskId } : {}),
      };
    },
    async readInterface(id) {
      const found = await readNetworkInterface(arm, id);
      if (!found) return undefined;
      const ownerId = found.properties?.virtualMachine?.id;
      return ownerId ? { ownerId } : {};
    },
    async readSources(point, disks) {
      if (point.kind === 'snapshots') return ofSnapshots(point.ids, disks);
      const { collection, compute, point: name, resourceGroup } = collectionAt(point.pointId);
      const found = await callOrAbsent(() => compute.restorePoints.get(resourceGroup, collection, name));
      return found && isDone(found.provisioningState) ? sourcesOf(found, disks) : undefined;
    },
    async readDisk(id) {
      const { compute, name, resourceGroup } = diskAt(id);
      const found = await callOrAbsent(() => compute.disks.get(resourceGroup, name));
      return found && { provisioningState: found.provisioningState ?? 'unknown', tags: found.tags ?? {} };
    },
    startDisk(request) {
      const { compute, name, resourceGroup, subscriptionId } = diskAt(request.id);
      return startOperation('put-disk', subscriptionId, () =>
        compute.disks.createOrUpdate(resourceGroup, name, diskBody(request)),
      );
    },
    startMachine(request) {
      const { compute, name, resourceGroup, subscriptionId } = machineAt(request.machine.vmId);
      return startOperation('put-machine', subscriptionId, () =>
        compute.virtualMachines.createOrUpdate(resourceGroup, name, restoredBody(request)),
      );
    },
    startDeleteCollection(id) {
      const { collection, compute, resourceGroup, subscriptionId } = collectionAt(id);
      return startOperation('delete-restore-points', subscriptionId, () =>
        compute.restorePointCollections.delete(resourceGroup, collection),
      );
    },
  };
}
