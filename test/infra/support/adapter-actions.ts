import { makeDiskEncryption } from '../../../src/azure/disk-encryption.ts';
import { makeEncryptionSets } from '../../../src/azure/surroundings/encryption-sets.ts';
import { makeDefinitionReader } from '../../../src/azure/gallery/definition-reader.ts';
import { makeDefinitions } from '../../../src/azure/gallery/definitions.ts';
import { makeInterfaces } from '../../../src/azure/surroundings/interfaces.ts';
import { makeGalleries } from '../../../src/azure/galleries.ts';
import { makeImages } from '../../../src/azure/images.ts';
import { makeLocks } from '../../../src/azure/surroundings/locks.ts';
import { makeOperations } from '../../../src/azure/operations.ts';
import { makePermissions } from '../../../src/azure/surroundings/permissions.ts';
import { makePreparedSources } from '../../../src/azure/prepared/prepared-sources.ts';
import { makeQuotas } from '../../../src/azure/surroundings/quotas.ts';
import { makeRegions } from '../../../src/azure/surroundings/regions.ts';
import { makeRestorePoints } from '../../../src/azure/restore/restore-points.ts';
import { makeRestores } from '../../../src/azure/restore/restores.ts';
import { makeRunCommands } from '../../../src/azure/run-commands.ts';
import { makeSnapshots } from '../../../src/azure/snapshots.ts';
import { makeRemovals } from '../../../src/azure/removal/removals.ts';
import { makeTagStore } from '../../../src/azure/tag-store.ts';
import { makeActivityLog } from '../../../src/azure/surroundings/activity-log.ts';
import { makeTemporaries } from '../../../src/azure/temporaries/temporaries.ts';
import { makeVirtualMachines } from '../../../src/azure/virtual-machines.ts';
import { ADAPTER_ACTIONS } from '../../../src/domain/rights/adapter-actions.ts';

/** The table that preflight uses; an action is granted because a line there names it. */
export const ACTIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = ADAPTER_ACTIONS;

export const calledActions = (): string[] =>
  [...new Set(Object.values(ACTIONS).flatMap((methods) => Object.values(methods).flat()))].sort();

/** The adapters' methods as they are; making an adapter calls nothing. */
export function adapterMethods(): Record<string, string[]> {
  const noArm = {} as Parameters<typeof makeLocks>[0];
  const reader = makeDefinitionReader(noArm);
  const adapters = {
    vms: makeVirtualMachines(noArm),
    runCommands: makeRunCommands(noArm),
    encryption: makeDiskEncryption(noArm),
    snapshots: makeSnapshots(noArm),
    galleries: makeGalleries(noArm, reader),
    definitions: makeDefinitions(noArm, reader),
    interfaces: makeInterfaces(noArm),
    images: makeImages(noArm),
    operations: makeOperations(noArm),
    preparedSources: makePreparedSources(noArm),
    tags: makeTagStore(noArm),
    locks: makeLocks(noArm),
    temporaries: makeTemporaries(noArm),
    removals: makeRemovals(noArm),
    restorePoints: makeRestorePoints(noArm),
    restores: makeRestores(noArm),
    activityLog: makeActivityLog(noArm),
    permissions: makePermissions(noArm),
    encryptionSets: makeEncryptionSets(noArm),
    quotas: makeQuotas(noArm),
    regions: makeRegions(noArm),
  };
  return Object.fromEntries(Object.entries(adapters).map(([name, adapter]) => [name, Object.keys(adapter).sort()]));
}
