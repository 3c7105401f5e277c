import { afterEach, describe, expect, it } from '@jest/globals';
import { groupScope, machine, startSim, vmId, type Sim } from './support/sim.ts';
import { makeInterface, networkIdOf, ownInterface, subnetOf } from './support/network.ts';
import { computeIdOf, group } from './support/simulated-azure.ts';

let sim: Sim;
const start = async () => {
  const guest = { generalized: true, flagged: true };
  sim = await startSim({ virtualMachines: [machine({ os: 'Linux', power: 'deallocated', guest })] });
  const source = { location: 'westeurope', hyperVGeneration: 'V2', sourceVirtualMachine: { id: vmId() } };
  await sim.client.images.createOrUpdate(group, 'image', source).submitted();
  sim.pass(60);
};
afterEach(() => sim.arm.close());

const nicId = networkIdOf('networkInterfaces', 'nic1');
const deploy = (name: string, networkProfile: object) =>
  sim.client.virtualMachines
    .createOrUpdate(group, name, {
      location: 'westeurope',
      storageProfile: { imageReference: { id: computeIdOf('images', 'image') } },
      osProfile: { computerName: name, adminUsername: 'ann', adminPassword: 'not a secret 1' },
      networkProfile,
    })
    .submitted();
const read = (id: string) => sim.call('GET', id);

describe('a network interface', () => {
  it('is made in a subnet that is there, and no other', async () => {
    await start();

    const made = await sim.call('PUT', nicId, {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'ipconfig1', properties: { subnet: { id: subnetOf('vm1') } } }] },
    });
    const refused = await sim.call('PUT', networkIdOf('networkInterfaces', 'nic2'), {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'ipconfig1', properties: { subnet: { id: subnetOf('other') } } }] },
    });

    expect(made.status).toBe(201);
    expect(made.headers.get('azure-asyncoperation')).toContain(
      '/providers/Microsoft.Network/locations/westeurope/operations/',
    );
    expect(made.body.properties.ipConfigurations[0].properties).toMatchObject({
      provisioningState: 'Succeeded',
      primary: true,
    });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'InvalidResourceReference' } } });
    expect((await read(`${groupScope}/providers/Microsoft.Network/networkInterfaces`)).body.value).toHaveLength(2);
  });

  it('belongs to the machine that was made with it, and stays as long as that does', async () => {
    await start();
    await makeInterface((...request) => sim.call(...request), 'nic1', 'vm1');

    await deploy('vm2', { networkInterfaces: [{ id: nicId, deleteOption: 'Delete' }] });
    sim.pass(90);

    expect((await read(nicId)).body.properties.virtualMachine.id).toBe(vmId('vm2'));
    expect(await sim.call('DELETE', nicId)).toMatchObject({ status: 400, body: { error: { code: 'NicInUse' } } });
    await expect(deploy('vm3', { networkInterfaces: [{ id: nicId }] })).rejects.toMatchObject({ code: 'NicInUse' });
    await expect(deploy('vm3', { networkInterfaces: [{ id: `${nicId}x` }] })).rejects.toMatchObject({
      code: 'InvalidResourceReference',
    });
    await sim.client.virtualMachines.delete(group, 'vm2').submitted();
    sim.pass(60);
    expect((await read(nicId)).status).toBe(404);
  });

  it('outlives a machine that does not take it along', async () => {
    await start();
    await makeInterface((...request) => sim.call(...request), 'nic1', 'vm1');
    await deploy('vm2', { networkInterfaces: [{ id: nicId }] });
    sim.pass(90);

    await sim.client.virtualMachines.delete(group, 'vm2').submitted();
    sim.pass(60);

    expect((await read(nicId)).body.properties.virtualMachine).toBeUndefined();
    expect((await sim.call('DELETE', nicId)).status).toBe(202);
    expect((await read(nicId)).body.properties.provisioningState).toBe('Deleting');
    sim.pass(5);
    expect((await sim.call('DELETE', nicId)).status).toBe(204);
  });

  it('comes into being with a machine that describes it', async () => {
    await start();

    await deploy('vm2', ownInterface('vm2', 'vm1'));

    expect((await read(networkIdOf('networkInterfaces', 'vm2-nic'))).body.properties.virtualMachine.id).toBe(
      vmId('vm2'),
    );
  });
});

describe('what is to go with a machine', () => {
  it('can be said later, by PATCH, of interfaces and disks', async () => {
    await start();
    await makeInterface((...request) => sim.call(...request), 'nic1', 'vm1');
    const dataDisks = [{ lun: 0, createOption: 'Empty', diskSizeGB: 8, name: 'data' }];
    const body = {
      location: 'westeurope',
      properties: {
        storageProfile: { imageReference: { id: computeIdOf('images', 'image') }, dataDisks },
        osProfile: { computerName: 'vm2', adminUsername: 'ann', adminPassword: 'not a secret 1' },
        networkProfile: { networkInterfaces: [{ id: nicId }] },
      },
    };
    const made = await sim.call('PUT', vmId('vm2'), body);
    sim.pass(90);
    expect(made.status).toBe(201);

    const patched = await sim.call('PATCH', vmId('vm2'), {
      properties: {
        networkProfile: { networkInterfaces: [{ id: nicId, properties: { deleteOption: 'Delete' } }] },
        storageProfile: { osDisk: { deleteOption: 'Delete' }, dataDisks: [{ lun: 0, deleteOption: 'Delete' }] },
      },
    });
    sim.pass(5);
    const { osDisk, dataDisks: kept } = patched.body.properties.storageProfile;
    await sim.client.virtualMachines.delete(group, 'vm2').submitted();
    sim.pass(60);

    expect(patched.status).toBe(200);
    expect(kept[0]).toMatchObject({ name: 'data', createOption: 'Empty', deleteOption: 'Delete', diskSizeGB: 8 });
    for (const id of [nicId, osDisk.managedDisk.id, computeIdOf('disks', 'data')])
      expect((await read(id)).status).toBe(404);
  });
});

describe('a virtual network', () => {
  const id = networkIdOf('virtualNetworks', 'net');
  const put = () =>
    sim.call('PUT', id, {
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
        subnets: [{ name: 'a', properties: { addressPrefix: '10.1.0.0/24' } }],
      },
    });

  it('has subnets, of which one in use keeps it', async () => {
    await start();

    expect((await put()).status).toBe(201);
    const subnet = `${id}/subnets/b`;
    expect((await sim.call('PUT', subnet, { properties: { addressPrefix: '10.1.1.0/24' } })).status).toBe(201);
    await sim.call('PUT', nicId, {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: subnet } } }] },
    });

    expect((await read(subnet)).body.properties.ipConfigurations).toEqual([{ id: `${nicId}/ipConfigurations/ip` }]);
    expect((await read(`${id}/subnets`)).body.value).toHaveLength(2);
    const code = { body: { error: { code: 'InUseSubnetCannotBeDeleted' } } };
    expect(await sim.call('DELETE', subnet)).toMatchObject({ status: 400, ...code });
    expect(await sim.call('DELETE', id)).toMatchObject({ status: 400, ...code });
    await sim.call('DELETE', nicId);
    sim.pass(5);
    expect((await sim.call('DELETE', id)).status).toBe(202);
    sim.pass(5);
    expect((await read(id)).status).toBe(404);
  });
});
