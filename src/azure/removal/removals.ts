import type { PartState, Removals } from '../../domain/ports/removals.ts';
import { parseManagedDiskId, parseVmId, requireParsed, subscriptionOf } from '../../domain/resource-id.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { startOperation } from '../operations.ts';
import { interfacePath, readNetworkInterface } from '../surroundings/interfaces.ts';

const partOf = (provisioningState: string | undefined, usedBy: string | undefined): PartState => ({
  provisioningState: provisioningState ?? 'unknown',
  ...(usedBy ? { usedBy } : {}),
});

export function makeRemovals(arm: ArmClients): Removals {
  const diskAt = (id: string) => {
    const { name, resourceGroup, subscriptionId } = requireParsed(parseManagedDiskId, id);
    return { name, resourceGroup, subscriptionId, disks: arm.compute(subscriptionId).disks };
  };
  return {
    startDeleteMachine(vmId) {
      const { name, resourceGroup, subscriptionId } = requireParsed(parseVmId, vmId);
      const { virtualMachines } = arm.compute(subscriptionId);
      return startOperation('delete-machine', subscriptionId, () => virtualMachines.delete(resourceGroup, name));
    },
    async readDisk(id) {
      const { disks, name, resourceGroup } = diskAt(id);
      const disk = await callOrAbsent(() => disks.get(resourceGroup, name));
      return disk && partOf(disk.provisioningState, disk.managedBy);
    },
    startDeleteDisk(id) {
      const { disks, name, resourceGroup, subscriptionId } = diskAt(id);
      return startOperation('delete-disk', subscriptionId, () => disks.delete(resourceGroup, name));
    },
    async readInterface(id) {
      const found = await readNetworkInterface(arm, id);
      return found && partOf(found.properties?.provisioningState, found.properties?.virtualMachine?.id);
    },
    async startDeleteInterface(id) {
      await callOrAbsent(() => arm.send('DELETE', subscriptionOf(id), interfacePath(id)));
    },
  };
}
