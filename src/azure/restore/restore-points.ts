import type { RestorePoints } from '../../domain/ports/restore.ts';
import { parseDiskId, parseVmId, requireParsed } from '../../domain/resource-id.ts';
import { parsePointId } from '../../domain/restore/point-kind.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call, callOrAbsent } from '../arm-errors.ts';
import { startOperation } from '../operations.ts';
import { diskIdsOf } from '../vm-facts.ts';
import { detachBody } from './detach-body.ts';
import { keptMachine } from './kept-model.ts';

export function makeRestorePoints(arm: ArmClients): RestorePoints {
  const at = (pointId: string) => {
    const found = requireParsed(parsePointId, pointId);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  const machineAt = (vmId: string) => {
    const found = requireParsed(parseVmId, vmId);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  return {
    async readMachine(vmId) {
      const { compute, name, resourceGroup } = machineAt(vmId);
      const vm = await callOrAbsent(() => compute.virtualMachines.get(resourceGroup, name, { expand: 'instanceView' }));
      if (!vm) return undefined;
      const disks = await Promise.all(
        diskIdsOf(vm).map((id) => {
          const disk = requireParsed(parseDiskId, id);
          return callOrAbsent(() => arm.compute(disk.subscriptionId).disks.get(disk.resourceGroup, disk.name));
        }),
      );
      return keptMachine(
        vmId,
        vm,
        disks.filter((disk) => disk !== undefined),
      );
    },
    async startDetach(vmId) {
      const { compute, name, resourceGroup, subscriptionId } = machineAt(vmId);
      const vm = await callOrAbsent(() => compute.virtualMachines.get(resourceGroup, name));
      const change = vm && detachBody(vm);
      if (!change) return null;
      return startOperation('update-machine', subscriptionId, () =>
        compute.virtualMachines.update(resourceGroup, name, change),
      );
    },
    async readCollection(collectionId) {
      const { collection, compute, resourceGroup } = at(collectionId);
      const found = await callOrAbsent(() => compute.restorePointCollections.get(resourceGroup, collection));
      return found && (found.tags ?? {});
    },
    async putCollection({ collectionId, location, tags, vmId }) {
      const { collection, compute, resourceGroup } = at(collectionId);
      const body = { location, tags: { ...tags }, source: { id: vmId } };
      await call(() => compute.restorePointCollections.createOrUpdate(resourceGroup, collection, body));
    },
    async readPoint(pointId) {
      const { collection, compute, point, resourceGroup } = at(pointId);
      const found = await callOrAbsent(() => compute.restorePoints.get(resourceGroup, collection, point));
      return found && (found.provisioningState ?? 'unknown');
    },
    startPoint(pointId) {
      const { collection, compute, point, resourceGroup, subscriptionId } = at(pointId);
      // Application consistency would put an extension into the guest that is about to be captured.
      const body = { consistencyMode: 'CrashConsistent' };
      return startOperation('put-restore-point', subscriptionId, () =>
        compute.restorePoints.create(resourceGroup, collection, point, body),
      );
    },
  };
}
