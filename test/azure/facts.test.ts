import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import { makeListLocks } from '../../src/activities/source/list-locks.ts';
import { simulatedAzure, type SimulatedAzure } from '../support/azure.ts';
import { aWantedVersion } from '../support/run-builder.ts';
import { computeId, DEFINITION_ID, GROUP, SUBSCRIPTION, VM_GUID, VM_ID } from '../support/vm-builder.ts';

let azure: SimulatedAzure;
afterEach(() => azure.close());

async function start(vm: Partial<SeedVm> = {}, more: object = {}): Promise<SimulatedAzure['ports']> {
  const location = 'westeurope';
  azure = await simulatedAzure({
    resourceGroups: [
      { name: GROUP, location },
      { name: `${GROUP}2`, location },
    ],
    virtualMachines: [{ resourceGroup: GROUP, name: 'vm1', location, vmId: VM_GUID, os: 'Linux', ...vm }],
    galleries: [
      {
        resourceGroup: GROUP,
        name: 'gal',
        location,
        definitions: [{ name: 'web', osType: 'Linux', versions: ['1.0.0', '1.2.0'] }],
      },
    ],
    ...more,
  });
  return azure.ports;
}

describe('what is read of a machine', () => {
  it.each<[string, Partial<SeedVm>, object]>([
    [
      'an ordinary one',
      {},
      {
        power: 'running',
        osType: 'Linux',
        generation: 'V2',
        agentReady: true,
        flaggedGeneralized: false,
        ade: { kind: 'none' },
        vmGuid: VM_GUID,
      },
    ],
    ['its tags', { tags: { 'image-ready': 'true' } }, { tags: { 'image-ready': 'true' } }],
    ['a stopped one', { power: 'stopped' }, { power: 'stopped' }],
    [
      'a flagged one',
      { power: 'deallocated', guest: { generalized: true, flagged: true } },
      { power: 'deallocated', flaggedGeneralized: true },
    ],
    [
      'generation and architecture',
      { generation: 'V1', architecture: 'Arm64' },
      { generation: 'V1', architecture: 'Arm64' },
    ],
    ['security', { securityType: 'TrustedLaunch' }, { securityType: 'TrustedLaunch' }],
    ['its controller', { diskControllerType: 'NVMe' }, { diskController: 'NVMe' }],
    ['its scale set', { scaleSet: true }, { scaleSetMember: true }],
    [
      'its plan',
      { plan: { name: 'a', publisher: 'b', product: 'c' } },
      { plan: { name: 'a', publisher: 'b', product: 'c' } },
    ],
    ['an ephemeral disk', { osDisk: { ephemeral: true } }, { osDisk: { ephemeral: true } }],
    [
      'data disks',
      { dataDisks: [{ lun: 3, sizeGiB: 4_096, accountType: 'UltraSSD_LRS', maxShares: 2 }] },
      { dataDisks: [{ lun: 3, sizeGiB: 4_096, accountType: 'UltraSSD_LRS', maxShares: 2 }] },
    ],
    [
      'single-pass encryption',
      { os: 'Windows', ade: { kind: 'single-pass', volumes: 'All' } },
      { ade: { kind: 'single-pass', osVolume: true, extension: { type: 'AzureDiskEncryption' } } },
    ],
    [
      'dual-pass encryption',
      { os: 'Windows', ade: { kind: 'dual-pass', volumes: 'OS' } },
      { ade: { kind: 'dual-pass', osVolume: true } },
    ],
    [
      'encrypted data volumes of Linux',
      { ade: { kind: 'single-pass', volumes: 'Data' }, dataDisks: [{ lun: 0 }] },
      { ade: { kind: 'single-pass', osVolume: false, dataVolumes: true } },
    ],
  ])('%s', async (_what, vm, facts) => {
    const { vms } = await start(vm);
    expect(await vms.read(VM_ID)).toMatchObject(facts);
  });

  it('in lists is found by subscription, group and id, and nowhere else', async () => {
    const { vms } = await start();
    const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
    const count = async (scope: string) => (await vms.list(scope)).length;

    expect([
      await count(`/subscriptions/${SUBSCRIPTION}`),
      await count(group),
      await count(VM_ID.toUpperCase()),
    ]).toEqual([1, 1, 1]);
    expect([await count(`${group}2`), await count(VM_ID.replace('vm1', 'vm2'))]).toEqual([0, 0]);
  });
});

describe('the serial log', () => {
  it('is read where boot diagnostics are on', async () => {
    const { vms } = await start();
    azure.arm.world.tables.virtualMachines.get(VM_ID)?.guest.serialLog.push('goldsmith x generalized');
    expect(await vms.readSerialLog(VM_ID)).toContain('goldsmith x generalized');
  });

  it('is absent where they are off', async () => {
    const { vms } = await start({ bootDiagnostics: false });
    expect(await vms.readSerialLog(VM_ID)).toBeUndefined();
  });
});

describe('locks', () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
  it.each([
    ['on the machine', VM_ID, true],
    ['on its group', group, true],
    ['on its subscription', `/subscriptions/${SUBSCRIPTION}`, true],
    ['on another machine of the group', VM_ID.replace('vm1', 'vm2'), false],
    ['on a group whose name begins like its own', `${group}2`, false],
  ])('%s are found once, where they hold', async (_where, scope, holds) => {
    const { locks } = await start({}, { locks: [{ scope, name: 'keep', level: 'CanNotDelete' }] });
    const found = await makeListLocks(locks)({ scopes: [VM_ID, VM_ID] });

    expect(found.map(({ level, name }) => ({ level, name }))).toEqual(
      holds ? [{ level: 'CanNotDelete', name: 'keep' }] : [],
    );
    for (const lock of found) expect(lock.scope.toLowerCase()).toBe(scope.toLowerCase());
  });
});

describe('tags', () => {
  it('are added and replaced, and removed one by one', async () => {
    const { tags } = await start({ tags: { keep: '1', change: '1' } });
    await tags.merge(VM_ID, { change: '2', add: '3' });
    await tags.remove(VM_ID, { add: '3' });

    expect(await tags.read(VM_ID)).toEqual({ keep: '1', change: '2' });
  });
});

describe('a gallery', () => {
  it('tells its definition and the numbers that exist', async () => {
    const { galleries } = await start();
    expect(await galleries.readTarget(DEFINITION_ID, '1.2.0')).toMatchObject({
      ...{ kind: 'gallery', galleryLocation: 'westeurope', existingVersions: ['1.0.0', '1.2.0'] },
      definition: {
        osType: 'Linux',
        osState: 'Generalized',
        generation: 'V2',
        architecture: 'x64',
        securityType: 'Standard',
      },
      taken: { provisioningState: 'Succeeded' },
    });
  });

  it('stores a version with its regions, and tells how far each is', async () => {
    const { galleries } = await start({ power: 'deallocated', guest: { generalized: true, flagged: true } });
    const wanted = aWantedVersion({
      version: '2.0.0',
      tags: { 'goldsmith-capture': 'cap-1' },
      excludeFromLatest: true,
    });
    await galleries.startVersion(wanted);
    const early = await galleries.readVersion(DEFINITION_ID, '2.0.0');
    azure.pass(6 * 3_600);
    const late = await galleries.readVersion(DEFINITION_ID, '2.0.0');

    expect(early).toMatchObject({ provisioningState: 'Creating', captureId: 'cap-1' });
    expect(late).toMatchObject({ provisioningState: 'Succeeded', sourceId: VM_ID });
    expect(late?.regions).toMatchObject(
      ['westeurope', 'eastus'].map((name) => ({ name, replicas: 1, state: 'completed', percent: 100 })),
    );
  });
});

describe('a snapshot', () => {
  it('is private, tagged, and made once', async () => {
    const { snapshots } = await start();
    const snapshotId = computeId('snapshots', 's1');
    const [disk] = azure.arm.world.tables.disks.all();
    await snapshots.start({ snapshotId, location: 'westeurope', diskId: disk?.id ?? '', tags: { a: 'b' } });
    azure.pass(600);

    expect(await snapshots.read(snapshotId)).toBe('Succeeded');
    const row = azure.arm.world.tables.snapshots.get(snapshotId);
    expect(row?.tags).toEqual({ a: 'b' });
    expect(row?.model).toMatchObject({ networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' });
  });
});
