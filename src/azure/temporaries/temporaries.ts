import type { DataDisk } from '@azure/arm-compute';
import type { ListedTemporary, Temporaries, TemporaryState } from '../../domain/ports/temporaries.ts';
import { OWNER, type Tags } from '../../domain/image-tags.ts';
import { requireParsed, subscriptionOf } from '../../domain/resource-id.ts';
import { parseTemporaryId } from '../../domain/temporaries/temporary.ts';
import type { ArmClients } from '../arm-clients.ts';
import { call, callOrAbsent } from '../arm-errors.ts';
import { startOperation } from '../operations.ts';
import { listOf } from '../rest-json.ts';
import { interfacePath, readNetworkInterface } from '../surroundings/interfaces.ts';
import { machineBody } from './temporary-machine.ts';

const RESOURCES_API = '2021-04-01';
/** The list is a page at a time; a sweep that finds more than this goes on the next time. */
const MAX_PAGES = 20;

interface Resource {
  readonly id?: string;
  readonly tags?: Tags;
  readonly provisioningState?: string;
  readonly properties?: { readonly provisioningState?: string };
  readonly storageProfile?: { readonly dataDisks?: readonly { readonly managedDisk?: { readonly id?: string } }[] };
}

const attachedTo = ({ dataDisks = [] }: NonNullable<Resource['storageProfile']>): string[] =>
  dataDisks.flatMap(({ managedDisk }) => managedDisk?.id ?? []);

const stateOf = (found: Resource | undefined): TemporaryState | undefined =>
  found && {
    provisioningState: found.provisioningState ?? found.properties?.provisioningState ?? 'unknown',
    tags: found.tags ?? {},
    ...(found.storageProfile ? { dataDiskIds: attachedTo(found.storageProfile) } : {}),
  };

function readResource(arm: ArmClients, id: string): Promise<Resource | undefined> {
  const { kind, name, resourceGroup, subscriptionId } = requireParsed(parseTemporaryId, id);
  const compute = arm.compute(subscriptionId);
  switch (kind) {
    case 'network-interface':
      return readNetworkInterface(arm, id);
    case 'virtual-machine':
      return callOrAbsent(() => compute.virtualMachines.get(resourceGroup, name));
    case 'disk':
      return callOrAbsent(() => compute.disks.get(resourceGroup, name));
    case 'snapshot':
      return callOrAbsent(() => compute.snapshots.get(resourceGroup, name));
    case 'image':
      return callOrAbsent(() => compute.images.get(resourceGroup, name));
  }
}

/** The filter by tag name alone brings the tags too; that by name and value would not. */
async function listTagged(arm: ArmClients, scope: string): Promise<readonly ListedTemporary[]> {
  const filter = encodeURIComponent(`tagName eq '${OWNER}'`);
  const path = `${scope}/resources?$filter=${filter}&api-version=${RESOURCES_API}`;
  const found = await listOf<Resource>(arm, path, callOrAbsent, MAX_PAGES);
  return found.map(({ id = '', tags = {} }) => ({ id, tags }));
}

export function makeTemporaries(arm: ArmClients): Temporaries {
  const at = (id: string) => {
    const found = requireParsed(parseTemporaryId, id);
    return { ...found, compute: arm.compute(found.subscriptionId) };
  };
  /** A PATCH replaces the list as a whole (recorded: disk-snapshot.cli2024.test_vm_disk_attach_detach). */
  const changeDisks = (machineId: string, dataDisks: DataDisk[]) => {
    const { compute, name, resourceGroup, subscriptionId } = at(machineId);
    return startOperation('update-machine', subscriptionId, () =>
      compute.virtualMachines.update(resourceGroup, name, { storageProfile: { dataDisks } }),
    );
  };
  return {
    read: async (id) => stateOf(await readResource(arm, id)),
    async putInterface({ id, location, subnetId, tags }) {
      const ipConfigurations = [{ name: 'internal', properties: { subnet: { id: subnetId } } }];
      const body = { location, tags, properties: { ipConfigurations } };
      await call(() => arm.send('PUT', subscriptionOf(id), interfacePath(id), body));
    },
    startDisk({ accountType, diskEncryptionSetId, id, location, sourceId, tags }) {
      const { compute, name, resourceGroup, subscriptionId } = at(id);
      return startOperation('put-disk', subscriptionId, () =>
        compute.disks.createOrUpdate(resourceGroup, name, {
          location,
          tags: { ...tags },
          sku: { name: accountType },
          creationData: { createOption: 'Copy', sourceResourceId: sourceId },
          ...(diskEncryptionSetId ? { encryption: { diskEncryptionSetId } } : {}),
          networkAccessPolicy: 'DenyAll',
          publicNetworkAccess: 'Disabled',
        }),
      );
    },
    startMachine(wanted) {
      const { compute, name, resourceGroup, subscriptionId } = at(wanted.id);
      return startOperation('put-machine', subscriptionId, () =>
        compute.virtualMachines.createOrUpdate(resourceGroup, name, machineBody(wanted)),
      );
    },
    startAttach(machineId, { id, lun }) {
      const kept = { createOption: 'Attach', deleteOption: 'Detach', caching: 'None' } as const;
      return changeDisks(machineId, [{ ...kept, lun, managedDisk: { id } }]);
    },
    startDetach: (machineId) => changeDisks(machineId, []),
    async startDelete(id) {
      const { compute, kind, name, resourceGroup, subscriptionId } = at(id);
      switch (kind) {
        case 'network-interface':
          await callOrAbsent(() => arm.send('DELETE', subscriptionId, interfacePath(id)));
          return null;
        case 'virtual-machine':
          return startOperation('delete-machine', subscriptionId, () =>
            compute.virtualMachines.delete(resourceGroup, name),
          );
        case 'disk':
          return startOperation('delete-disk', subscriptionId, () => compute.disks.delete(resourceGroup, name));
        case 'snapshot':
          return startOperation('delete-snapshot', subscriptionId, () => compute.snapshots.delete(resourceGroup, name));
        case 'image':
          return startOperation('delete-image', subscriptionId, () => compute.images.delete(resourceGroup, name));
      }
    },
    list: (scope) => listTagged(arm, scope),
  };
}
