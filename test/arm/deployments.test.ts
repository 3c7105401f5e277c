import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeedVm } from '../../local/arm/seed-shape.ts';
import { makeInterface, networkIdOf, ownInterface } from './support/network.ts';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

const golden = (more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: group,
  name: 'golden',
  location: 'westeurope',
  os: 'Linux',
  power: 'deallocated',
  guest: { generalized: true, flagged: true },
  ...more,
});

let azure: SimulatedAzure;
const start = async (vm: SeedVm = golden()) => {
  const definitions = [
    { name: 'linux', osType: vm.os, osState: vm.guest?.flagged ? 'Generalized' : 'Specialized' } as const,
  ];
  azure = await simulatedAzure({
    virtualMachines: [vm],
    galleries: [{ resourceGroup: group, name: 'shared', location: 'westeurope', definitions }],
  });
};
afterEach(() => azure.arm.close());

const definitionId = computeIdOf('galleries', 'shared', 'images', 'linux');
const imageId = computeIdOf('images', 'one');
const vmId = computeIdOf('virtualMachines', 'golden');

const capture = async (name: string, targetRegions: object[], more: object = {}) => {
  await azure.client.galleryImageVersions
    .createOrUpdate(group, 'shared', 'linux', name, {
      location: 'westeurope',
      storageProfile: { source: { virtualMachineId: vmId } },
      publishingProfile: { targetRegions: targetRegions as { name: string }[], ...more },
    })
    .submitted();
  azure.pass(6_000);
};
const managedImage = async () => {
  const body = { location: 'westeurope', hyperVGeneration: 'V2', sourceVirtualMachine: { id: vmId } };
  await azure.client.images.createOrUpdate(group, 'one', body).submitted();
  azure.pass(60);
};

const profile = { computerName: 'clone', adminUsername: 'ann', adminPassword: 'not a secret 1' };
const deploy = (name: string, id: string, more: object = {}) =>
  azure.client.virtualMachines
    .createOrUpdate(group, name, {
      location: 'westeurope',
      storageProfile: { imageReference: { id } },
      osProfile: profile,
      networkProfile: ownInterface(name, 'golden'),
      ...more,
    })
    .submitted();
const outcome = async (name: string) => (await azure.client.virtualMachines.get(group, name)).provisioningState;
const outcomes = async (names: readonly string[]) => Promise.all(names.map(outcome));
const many = (count: number) => Array.from({ length: count }, (_, index) => `clone-${index}`);

describe('a machine made of an image', () => {
  it('runs with an agent and a guest of its own', async () => {
    await start();
    await managedImage();

    await deploy('clone', imageId);
    expect(await outcome('clone')).toBe('Creating');
    azure.pass(90);

    const view = await azure.client.virtualMachines.instanceView(group, 'clone');
    expect(view.vmAgent?.statuses?.[0]?.displayStatus).toBe('Ready');
    expect(view.statuses?.map(({ code }) => code)).toContain('PowerState/running');
    expect(
      azure.arm.world.tables.virtualMachines.get(computeIdOf('virtualMachines', 'clone'))?.osContent,
    ).toMatchObject({
      generalized: false,
      linux: { machineId: 'set', provisionedUser: 'ann', agentState: 'present' },
    });
    expect((await azure.client.virtualMachines.get(group, 'clone')).osProfile?.adminPassword).toBeUndefined();
  });

  it.each<[string, SeedVm['guest'] & object]>([
    ['was flagged without being generalized', { flagged: true }],
    ['is still encrypted', { flagged: true, generalized: true }],
  ])('times out after 40 minutes when the guest %s', async (why, guest) => {
    await start(
      golden({ guest, ...(why.includes('encrypted') ? { ade: { kind: 'single-pass', volumes: 'All' } } : {}) }),
    );
    await managedImage();
    await makeInterface(azure.call, 'spare', 'golden');

    const answer = await azure.call('PUT', computeIdOf('virtualMachines', 'clone'), {
      location: 'westeurope',
      properties: {
        storageProfile: { imageReference: { id: imageId } },
        osProfile: profile,
        networkProfile: { networkInterfaces: [{ id: networkIdOf('networkInterfaces', 'spare') }] },
      },
    });
    const poll = () => fetchJson(answer.headers.get('azure-asyncoperation') ?? '');
    azure.pass(2_399);
    expect(await poll()).toMatchObject({ status: 'InProgress' });
    azure.pass(1);

    expect(await poll()).toMatchObject({ status: 'Failed', error: { code: 'OSProvisioningTimedOut' } });
    expect(await outcome('clone')).toBe('Failed');
  });

  it('is the machine it was when the image is specialized', async () => {
    await start(golden({ power: 'stopped', guest: {} }));
    await capture('1.0.0', [{ name: 'westeurope' }]);
    const id = `${definitionId}/versions/1.0.0`;

    await expect(deploy('clone', id)).rejects.toMatchObject({
      statusCode: 400,
      message: "Parameter 'osProfile' is not allowed.",
    });
    await deploy('clone', id, { osProfile: undefined });
    azure.pass(90);

    const view = await azure.client.virtualMachines.instanceView(group, 'clone');
    expect(view.statuses?.[0]?.code).toBe('OSState/specialized');
  });

  it('needs an osProfile, a network and a replica in its region', async () => {
    await start();
    await capture('1.0.0', [{ name: 'westeurope' }]);
    const id = `${definitionId}/versions/1.0.0`;

    await expect(deploy('clone', id, { osProfile: undefined })).rejects.toMatchObject({
      message: expect.stringMatching(/'osProfile' is missing/),
    });
    await expect(deploy('clone', id, { networkProfile: undefined })).rejects.toMatchObject({
      message: expect.stringMatching(/networkProfile/),
    });
    await expect(deploy('clone', id, { location: 'northeurope' })).rejects.toMatchObject({
      statusCode: 404,
      code: 'GalleryImageNotFound',
      message: expect.stringContaining('is not available in northeurope region'),
    });
  });
});

describe('a machine made again under its old name', () => {
  it('is another machine with another disk, and takes no disk that is there', async () => {
    await start();
    await managedImage();
    await deploy('clone', imageId);
    azure.pass(90);
    const first = await azure.client.virtualMachines.get(group, 'clone');
    await azure.client.virtualMachines.delete(group, 'clone').submitted();
    azure.pass(60);

    await deploy('clone', imageId);

    const second = await azure.client.virtualMachines.get(group, 'clone');
    expect(second.vmId).not.toBe(first.vmId);
    expect(second.storageProfile?.osDisk?.name).not.toBe(first.storageProfile?.osDisk?.name);
    const osDisk = { name: first.storageProfile?.osDisk?.name, createOption: 'FromImage' };
    const thief = deploy('thief', imageId, { storageProfile: { imageReference: { id: imageId }, osDisk } });
    await expect(thief).rejects.toMatchObject({ statusCode: 409 });
  });
});

describe('the latest version', () => {
  it('is the highest that is not excluded, in the version or in the region', async () => {
    await start();
    await capture('1.2.0', [{ name: 'westeurope' }]);
    await capture('1.10.0', [{ name: 'westeurope' }]);
    await capture('2.0.0', [{ name: 'westeurope' }], { excludeFromLatest: true });
    await capture('3.0.0', [{ name: 'westeurope', excludeFromLatest: true }]);

    await deploy('clone', definitionId);

    const vm = await azure.client.virtualMachines.get(group, 'clone');
    expect(vm.storageProfile?.imageReference?.exactVersion).toBe('1.10.0');
  });
});

describe('twenty at the same time', () => {
  it('is what one managed image can serve: the twenty-first times out', async () => {
    await start();
    await managedImage();
    azure.arm.world.throttling.enforce = false;

    for (const name of many(21)) await deploy(name, imageId);
    azure.pass(90);
    expect(new Set(await outcomes(many(20)))).toEqual(new Set(['Succeeded']));
    expect(await outcome('clone-20')).toBe('Creating');
    azure.pass(2_310);

    expect(await outcome('clone-20')).toBe('Failed');
  });

  it('is what each stored replica of the region can serve', async () => {
    await start();
    await capture('1.0.0', [{ name: 'westeurope', regionalReplicaCount: 2 }]);
    azure.arm.world.throttling.enforce = false;

    for (const name of many(41)) await deploy(name, definitionId);
    azure.pass(2_400);

    const failed = (await outcomes(many(41))).filter((state) => state === 'Failed');
    expect(failed).toHaveLength(1);
  });

  it('counts machines at the same time, not machines in all', async () => {
    await start();
    await managedImage();

    for (const name of many(20)) await deploy(name, imageId);
    azure.pass(90);
    await deploy('one-more', imageId);
    azure.pass(90);

    expect(await outcome('one-more')).toBe('Succeeded');
  });
});

async function fetchJson(url: string): Promise<unknown> {
  const { pathname, search } = new URL(url);
  return (await azure.call('GET', `${pathname}${search}`)).json();
}
