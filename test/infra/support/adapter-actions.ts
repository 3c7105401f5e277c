import { makeDiskEncryption } from '../../../src/azure/disk-encryption.ts';
import { makeGalleries } from '../../../src/azure/galleries.ts';
import { makeImages } from '../../../src/azure/images.ts';
import { makeLocks } from '../../../src/azure/locks.ts';
import { makeOperations } from '../../../src/azure/operations.ts';
import { makeRunCommands } from '../../../src/azure/run-commands.ts';
import { makeSnapshots } from '../../../src/azure/snapshots.ts';
import { makeTagStore } from '../../../src/azure/tag-store.ts';
import { makeVirtualMachines } from '../../../src/azure/virtual-machines.ts';

const VM = 'Microsoft.Compute/virtualMachines';
const GALLERY = 'Microsoft.Compute/galleries';

/** What each method of an adapter asks of Azure, in Azure's words. An action is granted because a line here names it. */
export const ACTIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vms: {
    read: [`${VM}/read`, 'Microsoft.Compute/disks/read'],
    readState: [`${VM}/read`],
    list: [`${VM}/read`],
    startDeallocate: [`${VM}/deallocate/action`],
    generalize: [`${VM}/generalize/action`],
    readSerialLog: [`${VM}/retrieveBootDiagnosticsData/action`],
  },
  runCommands: {
    start: [`${VM}/runCommands/write`],
    read: [`${VM}/runCommands/read`],
    listNames: [`${VM}/runCommands/read`],
    remove: [`${VM}/runCommands/delete`],
  },
  encryption: {
    readExtension: [`${VM}/extensions/read`],
    startDisable: [`${VM}/extensions/write`],
    startRemoveExtension: [`${VM}/extensions/delete`],
  },
  snapshots: {
    read: ['Microsoft.Compute/snapshots/read'],
    start: ['Microsoft.Compute/snapshots/write'],
  },
  galleries: {
    readTarget: [`${GALLERY}/read`, `${GALLERY}/images/read`, `${GALLERY}/images/versions/read`],
    readVersion: [`${GALLERY}/images/versions/read`],
    startVersion: [`${GALLERY}/images/versions/write`],
  },
  images: {
    readGroup: ['Microsoft.Resources/subscriptions/resourceGroups/read'],
    read: ['Microsoft.Compute/images/read'],
    start: ['Microsoft.Compute/images/write'],
  },
  operations: {
    poll: [
      'Microsoft.Compute/locations/operations/read',
      'Microsoft.Compute/locations/capsOperations/read',
      'Microsoft.Compute/locations/DiskOperations/read',
    ],
  },
  tags: {
    read: ['Microsoft.Resources/tags/read'],
    merge: ['Microsoft.Resources/tags/write'],
    remove: ['Microsoft.Resources/tags/write'],
  },
  locks: { list: ['Microsoft.Authorization/locks/read'] },
};

export const calledActions = (): string[] =>
  [...new Set(Object.values(ACTIONS).flatMap((methods) => Object.values(methods).flat()))].sort();

/** The adapters' methods as they are; making an adapter calls nothing. */
export function adapterMethods(): Record<string, string[]> {
  const noArm = {} as Parameters<typeof makeLocks>[0];
  const adapters = {
    vms: makeVirtualMachines(noArm),
    runCommands: makeRunCommands(noArm),
    encryption: makeDiskEncryption(noArm),
    snapshots: makeSnapshots(noArm),
    galleries: makeGalleries(noArm),
    images: makeImages(noArm),
    operations: makeOperations(noArm),
    tags: makeTagStore(noArm),
    locks: makeLocks(noArm),
  };
  return Object.fromEntries(Object.entries(adapters).map(([name, adapter]) => [name, Object.keys(adapter).sort()]));
}
