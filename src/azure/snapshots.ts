import type { Snapshots } from '../domain/ports/compute.ts';
import { parseDiskId, requireParsed } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { callOrAbsent } from './arm-errors.ts';
import { startOperation } from './operations.ts';

export function makeSnapshots(arm: ArmClients): Snapshots {
  return {
    async read(snapshotId) {
      const { name, resourceGroup, subscriptionId } = requireParsed(parseDiskId, snapshotId);
      const found = await callOrAbsent(() => arm.compute(subscriptionId).snapshots.get(resourceGroup, name));
      return found && (found.provisioningState ?? 'unknown');
    },
    start({ diskId, location, snapshotId, tags }) {
      const { name, resourceGroup, subscriptionId } = requireParsed(parseDiskId, snapshotId);
      const { snapshots } = arm.compute(subscriptionId);
      return startOperation('put-snapshot', subscriptionId, () =>
        snapshots.createOrUpdate(resourceGroup, name, {
          location,
          tags: { ...tags },
          sku: { name: 'Standard_LRS' },
          creationData: { createOption: 'Copy', sourceResourceId: diskId },
          // Snapshots are private: nobody needs to download them.
          networkAccessPolicy: 'DenyAll',
          publicNetworkAccess: 'Disabled',
        }),
      );
    },
  };
}
