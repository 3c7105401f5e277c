import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import { DEFINITION_ID, GROUP, VM_GUID } from '../support/vm-builder.ts';

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await simulatedAzure({
    resourceGroups: [{ name: GROUP, location: 'westeurope' }],
    virtualMachines: [
      {
        ...{ resourceGroup: GROUP, name: 'vm1', location: 'westeurope', vmId: VM_GUID, os: 'Linux' },
        ...{ power: 'deallocated', guest: { generalized: true, flagged: true } },
      },
    ],
    galleries: [
      { resourceGroup: GROUP, name: 'gal', location: 'westeurope', definitions: [{ name: 'web', osType: 'Linux' }] },
    ],
  });
  const [home, away] = aWantedVersion().regions;
  if (!home || !away) throw new Error('two regions are wanted');
  const regions = [home, { ...away, replicas: 2, storageAccountType: 'Premium_LRS' }];
  await azure.ports.galleries.startVersion(aWantedVersion({ regions, excludeFromLatest: true }));
  azure.arm.world.clock.advance(azure.arm.world.clock.nowMs + 6 * 3_600_000);
});
afterEach(() => azure.close());

const stored = () => {
  const version = azure.arm.world.tables.galleryVersions.all().find(({ id }) => id.endsWith('/1.0.0'));
  if (!version) throw new Error('there is no version');
  return version;
};
const scale = (replicas: Record<string, number>) =>
  azure.ports.galleries.scaleVersion(DEFINITION_ID, '1.0.0', replicas);

describe('the replicas of one region', () => {
  it('are changed with the whole list of regions, every other one as it is stored', async () => {
    const before = structuredClone(stored().publishingProfile);
    const [home, away] = before.targetRegions;

    expect((await scale({ westeurope: 5 })).kind).toBe('started');

    expect(stored().publishingProfile).toEqual({
      ...before,
      targetRegions: [{ ...home, regionalReplicaCount: 5 }, away],
    });
  });

  it('are changed without a word about the source, which stays', async () => {
    const before = structuredClone(stored().source);

    await scale({ westeurope: 5 });

    expect(stored().source).toEqual(before);
  });

  it('are not written where they are as wanted already', async () => {
    const writes = azure.arm.world.writeLog.entries.length;

    expect(await scale({ westeurope: 1, eastus: 2 })).toEqual({ kind: 'as-wanted' });
    expect(azure.arm.world.writeLog.entries).toHaveLength(writes);
  });

  it('are not written while somebody else writes the version', async () => {
    await scale({ westeurope: 5 });

    expect(await scale({ westeurope: 6 })).toEqual({ kind: 'in-flight' });
  });

  it('leave alone a region that has no count of its own but that of the version', async () => {
    const profile = stored().publishingProfile as { replicaCount?: number; targetRegions: Record<string, unknown>[] };
    profile.replicaCount = 3;
    delete profile.targetRegions[1]?.['regionalReplicaCount'];

    await scale({ westeurope: 5 });

    expect(stored().publishingProfile.targetRegions).toMatchObject([
      { regionalReplicaCount: 5 },
      { regionalReplicaCount: 3 },
    ]);
  });
});
