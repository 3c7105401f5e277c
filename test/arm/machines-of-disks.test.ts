import { afterEach, describe, expect, it } from '@jest/globals';
import { makeInterface, networkIdOf } from './support/network.ts';
import { machine, powerOf, runScript, startSim, vmId, type Sim } from './support/sim.ts';
import { computeIdOf, group } from './support/simulated-azure.ts';
import type { SeedVm } from '../../local/arm/seed-shape.ts';

let sim: Sim;
const start = async (more: Partial<SeedVm> = {}) => {
  sim = await startSim({
    virtualMachines: [machine({ osDisk: { name: 'os' }, dataDisks: [{ lun: 0, name: 'data' }], ...more })],
  });
};
afterEach(() => sim.arm.close());

const diskId = (name: string) => computeIdOf('disks', name);
const nicId = (name: string) => networkIdOf('networkInterfaces', name);

/** Snapshot of a disk, and a disk of the snapshot: what copies of a running machine are made of. */
async function copyDisk(from: string, to: string): Promise<void> {
  const body = (sourceResourceId: string) => ({
    location: 'westeurope',
    creationData: { createOption: 'Copy', sourceResourceId },
  });
  await sim.client.snapshots.createOrUpdate(group, `snap-${to}`, body(diskId(from))).submitted();
  sim.pass(5);
  await sim.client.disks.createOrUpdate(group, to, body(computeIdOf('snapshots', `snap-${to}`))).submitted();
  sim.pass(5);
}

async function makeOf(os: string, dataDisks: readonly string[] = [], name = 'vm2') {
  await makeInterface((...request) => sim.call(...request), name, 'vm1');
  const made = await sim.call('PUT', vmId(name), {
    location: 'westeurope',
    properties: {
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: {
        osDisk: { osType: 'Windows', createOption: 'Attach', managedDisk: { id: diskId(os) } },
        dataDisks: dataDisks.map((disk, lun) => ({ lun, createOption: 'Attach', managedDisk: { id: diskId(disk) } })),
      },
      networkProfile: { networkInterfaces: [{ id: nicId(name) }] },
    },
  });
  sim.pass(120);
  return made;
}

const agentOf = async (name: string) =>
  (await sim.client.virtualMachines.instanceView(group, name)).vmAgent?.statuses?.[0]?.displayStatus;
const patchDisks = (dataDisks: readonly object[]) =>
  sim.call('PATCH', vmId(), { properties: { storageProfile: { dataDisks } } });

describe('a machine made of copies of the disks of a running one', () => {
  it('is a machine like it, in which commands run, and says nothing of an OS state', async () => {
    await start();
    await copyDisk('os', 'os-copy');
    await copyDisk('data', 'data-copy');

    const made = await makeOf('os-copy', ['data-copy']);

    expect(made.status).toBe(201);
    expect(await agentOf('vm2')).toBe('Ready');
    const view = await sim.client.virtualMachines.instanceView(group, 'vm2');
    expect(view.statuses?.map(({ code }) => code)).toEqual(['ProvisioningState/succeeded', 'PowerState/running']);
    const state = await runScript(sim, 'state', '(Get-ItemProperty HKLM:\\x).ImageState', 12, 'vm2');
    expect(state?.output).toContain('IMAGE_STATE_COMPLETE');
    expect(await powerOf(sim)).toBe('PowerState/running');
    expect((await sim.client.disks.get(group, 'data-copy')).managedBy).toBe(vmId('vm2'));
  });

  it('has the encryption of its source with it, and can be decrypted like it', async () => {
    await start({ ade: { kind: 'single-pass', volumes: 'All' }, guest: { decryptSeconds: 600 } });
    await copyDisk('os', 'os-copy');
    await copyDisk('data', 'data-copy');
    await makeOf('os-copy', ['data-copy']);

    const encrypted = async () =>
      (await sim.client.virtualMachines.instanceView(group, 'vm2')).disks?.map(
        ({ encryptionSettings }) => encryptionSettings?.[0]?.enabled,
      );
    expect(await encrypted()).toEqual([true, true]);
    await sim.client.virtualMachineExtensions
      .createOrUpdate(group, 'vm2', 'AzureDiskEncryption', {
        location: 'westeurope',
        publisher: 'Microsoft.Azure.Security',
        typePropertiesType: 'AzureDiskEncryption',
        typeHandlerVersion: '2.2',
        settings: { EncryptionOperation: 'DisableEncryption', VolumeType: 'ALL', SequenceVersion: 'x' },
      })
      .submitted();
    sim.pass(800);

    expect(await encrypted()).toEqual([false, false]);
    expect((await sim.client.disks.get(group, 'os-copy')).encryptionSettingsCollection?.enabled).toBe(true);
    expect((await runScript(sim, 'bde', 'manage-bde -status', 12, 'vm2'))?.output).not.toContain('Fully Encrypted');
    expect((await runScript(sim, 'bde', 'manage-bde -status'))?.output).toContain('Fully Encrypted');
  });

  it('is made, but never reports, where the disk was generalized', async () => {
    await start({ power: 'deallocated', guest: { generalized: true } });
    await copyDisk('os', 'os-copy');

    await makeOf('os-copy');

    expect((await sim.client.virtualMachines.get(group, 'vm2')).provisioningState).toBe('Succeeded');
    expect(await agentOf('vm2')).toBe('Not Ready');
  });

  it('takes no user, and no disk that belongs to another', async () => {
    await start();

    const taken = await makeOf('os');
    await copyDisk('os', 'os-copy');
    const stolen = await makeOf('os-copy', ['data']);

    expect(taken).toMatchObject({ status: 409, body: { error: { code: 'ConflictingUserInput' } } });
    expect(stolen).toMatchObject({ status: 409, body: { error: { code: 'ConflictingUserInput' } } });
  });
});

describe('data disks', () => {
  it('are attached and detached by PATCH', async () => {
    await start();
    await copyDisk('data', 'extra');
    const data = { lun: 0, createOption: 'Attach', managedDisk: { id: diskId('data') } };

    await patchDisks([data, { lun: 1, createOption: 'Attach', managedDisk: { id: diskId('extra') } }]);
    sim.pass(5);
    expect((await sim.client.disks.get(group, 'extra')).managedBy).toBe(vmId());
    await patchDisks([data, { lun: 1, toBeDetached: true }]);
    sim.pass(5);

    expect((await sim.client.disks.get(group, 'extra')).managedBy).toBeUndefined();
    expect((await sim.client.virtualMachines.get(group, 'vm1')).storageProfile?.dataDisks).toHaveLength(1);
  });

  it('are refused where they are not there, not free, or two on one LUN', async () => {
    await start();
    await copyDisk('data', 'extra');
    const attach = (lun: number, name: string) => ({ lun, createOption: 'Attach', managedDisk: { id: diskId(name) } });

    expect(await patchDisks([attach(1, 'nowhere')])).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound' } },
    });
    expect(await patchDisks([attach(0, 'data'), attach(0, 'extra')])).toMatchObject({
      status: 400,
      body: { error: { target: 'dataDisk.lun' } },
    });
    expect((await sim.client.disks.get(group, 'extra')).managedBy).toBeUndefined();
  });
});

describe('the OS disk', () => {
  const swap = () =>
    sim.call('PATCH', vmId(), {
      properties: { storageProfile: { osDisk: { name: 'os-copy', managedDisk: { id: diskId('os-copy') } } } },
    });

  it('is swapped on a deallocated machine, which is then what lies on the new one', async () => {
    await start();
    await copyDisk('os', 'os-copy');
    expect(await swap()).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });

    await sim.client.virtualMachines.deallocate(group, 'vm1').submitted();
    sim.pass(60);
    expect((await swap()).status).toBe(200);
    sim.pass(5);

    expect((await sim.client.disks.get(group, 'os')).managedBy).toBeUndefined();
    expect((await sim.client.disks.get(group, 'os-copy')).managedBy).toBe(vmId());
    expect(sim.arm.world.tables.virtualMachines.get(vmId())?.osContent).toBe(
      sim.arm.world.tables.disks.get(diskId('os-copy'))?.content,
    );
  });
});
