import { afterEach, describe, expect, it } from '@jest/globals';
import { ownInterface } from './support/network.ts';
import { machine, startSim, type Sim } from './support/sim.ts';
import { computeIdOf, group, subscriptionId } from './support/simulated-azure.ts';

let sim: Sim;
afterEach(() => sim.arm.close());
const start = async (quotas: readonly { name: string; limit: number }[]) => {
  sim = await startSim({
    virtualMachines: [machine({ os: 'Linux', power: 'deallocated', guest: { generalized: true, flagged: true } })],
    quotas: quotas.map((quota) => ({ location: 'westeurope', ...quota })),
  });
  const source = {
    location: 'westeurope',
    hyperVGeneration: 'V2',
    sourceVirtualMachine: { id: computeIdOf('virtualMachines', 'vm1') },
  };
  await sim.client.images.createOrUpdate(group, 'image', source).submitted();
  sim.pass(60);
};
const deploy = () =>
  sim.client.virtualMachines
    .createOrUpdate(group, 'vm2', {
      location: 'westeurope',
      hardwareProfile: { vmSize: 'Standard_D4s_v5' },
      storageProfile: { imageReference: { id: computeIdOf('images', 'image') } },
      osProfile: { computerName: 'vm2', adminUsername: 'ann', adminPassword: 'not a secret 1' },
      networkProfile: ownInterface('vm2', 'vm1'),
    })
    .submitted();

describe('quota of a region', () => {
  it.each([
    ['cores', 5, 'exceeding approved Total Regional Cores quota'],
    ['standardDSv5Family', 5, 'exceeding approved standardDSv5Family Cores quota'],
    ['virtualMachines', 1, 'exceeding approved virtualMachines quota'],
  ])('of %s refuses the machine that is too much, and says by how much', async (name, limit, words) => {
    await start([{ name, limit }]);

    await expect(deploy()).rejects.toMatchObject({ code: 'OperationNotAllowed', statusCode: 409 });
    await expect(deploy()).rejects.toThrow(words);
    expect(sim.arm.world.tables.virtualMachines.all()).toHaveLength(1);
  });

  it('is counted in the usages, a switched-off machine included', async () => {
    await start([{ name: 'cores', limit: 6 }]);
    await deploy();

    const { body } = await sim.call(
      'GET',
      `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope/usages`,
    );

    const usage = (wanted: string) => body.value.find(({ name }: { name: { value: string } }) => name.value === wanted);
    expect(usage('cores')).toMatchObject({ currentValue: 6, limit: 6 });
    expect(usage('standardDSv5Family')).toMatchObject({ currentValue: 6 });
  });

  it('of snapshots refuses one too many', async () => {
    await start([{ name: 'StandardSnapshotCount', limit: 1 }]);
    const disk = sim.arm.world.tables.disks.all()[0]?.id ?? '';
    const snap = (name: string) =>
      sim.client.snapshots
        .createOrUpdate(group, name, {
          location: 'westeurope',
          creationData: { createOption: 'Copy', sourceResourceId: disk },
        })
        .submitted();

    await snap('first');
    await expect(snap('second')).rejects.toThrow('exceeding approved StandardSnapshotCount quota');
  });
});
