import { afterEach, describe, expect, it } from '@jest/globals';
import { machine, startSim, vmId, type Sim } from './support/sim.ts';
import { computeIdOf, group } from './support/simulated-azure.ts';

let sim: Sim;
afterEach(() => sim.arm.close());

const seeded = () =>
  machine({
    osDisk: { name: 'os' },
    dataDisks: [
      { lun: 0, name: 'data' },
      { lun: 1, name: 'scratch' },
    ],
  });

async function start(vm = seeded()): Promise<void> {
  sim = await startSim({ virtualMachines: [vm] });
  await sim.client.restorePointCollections.createOrUpdate(group, 'rpc', {
    location: 'westeurope',
    source: { id: vmId() },
  });
}
const take = (name = 'rp', more: object = {}) => sim.client.restorePoints.create(group, 'rpc', name, more).submitted();
const pointId = (name = 'rp') => computeIdOf('restorePointCollections', 'rpc', 'restorePoints', name);

describe('a restore point', () => {
  it('holds the model of the machine and a point of each disk, and fills up behind its end', async () => {
    await start();

    await take();
    expect((await sim.client.restorePoints.get(group, 'rpc', 'rp')).provisioningState).toBe('Creating');
    sim.pass(20);

    const point = await sim.client.restorePoints.get(group, 'rpc', 'rp', { expand: 'instanceView' });
    expect(point).toMatchObject({
      provisioningState: 'Succeeded',
      consistencyMode: 'ApplicationConsistent',
      sourceMetadata: { location: 'westeurope', storageProfile: { osDisk: { name: 'os', osType: 'Windows' } } },
    });
    expect(
      point.sourceMetadata?.storageProfile?.dataDisks?.map(({ diskRestorePoint }) => typeof diskRestorePoint?.id),
    ).toEqual(['string', 'string']);
    expect(point.instanceView?.diskRestorePoints?.[0]?.replicationStatus).toMatchObject({ completionPercent: 16 });
    sim.pass(200);
    const later = await sim.client.restorePoints.get(group, 'rpc', 'rp', { expand: 'instanceView' });
    expect(later.instanceView?.statuses?.[0]?.code).toBe('ReplicationState/succeeded');
    const disks = [];
    for await (const disk of sim.client.diskRestorePoint.listByRestorePoint(group, 'rpc', 'rp')) disks.push(disk);
    expect(disks).toHaveLength(3);
  });

  it('leaves out disks that it is told to', async () => {
    await start();

    await take('rp', { excludeDisks: [{ id: computeIdOf('disks', 'scratch') }] });

    expect(sim.arm.world.tables.restorePoints.get(pointId())?.disks.map(({ sourceId }) => sourceId)).toEqual([
      computeIdOf('disks', 'os'),
      computeIdOf('disks', 'data'),
    ]);
  });

  it('gives disks as they were, although the machine has changed since', async () => {
    await start();
    await take();
    sim.pass(20);
    const vm = sim.arm.world.tables.virtualMachines.get(vmId());
    if (vm?.osContent.windows) vm.osContent.windows.imageState = 'IMAGE_STATE_UNDEPLOYABLE';
    const [os] = sim.arm.world.tables.restorePoints.get(pointId())?.disks ?? [];
    const creationData = { createOption: 'Restore', sourceResourceId: os?.id ?? '' };

    await sim.client.disks.createOrUpdate(group, 'back', { location: 'westeurope', creationData }).submitted();
    sim.pass(5);

    const made = await sim.client.disks.get(group, 'back');
    expect(made).toMatchObject({
      osType: 'Windows',
      hyperVGeneration: 'V2',
      diskSizeGB: 127,
      provisioningState: 'Succeeded',
    });
    expect(sim.arm.world.tables.disks.get(computeIdOf('disks', 'back'))?.content.windows?.imageState).toBe(
      'IMAGE_STATE_COMPLETE',
    );
  });

  it('is of its region, finished, and never changed', async () => {
    await start();
    await take();
    const [os] = sim.arm.world.tables.restorePoints.get(pointId())?.disks ?? [];
    const restore = (location: string) =>
      sim.client.disks
        .createOrUpdate(group, 'back', {
          location,
          creationData: { createOption: 'Restore', sourceResourceId: os?.id ?? '' },
        })
        .submitted();

    await expect(restore('westeurope')).rejects.toMatchObject({ code: 'OperationNotAllowed' });
    sim.pass(20);
    await expect(restore('northeurope')).rejects.toMatchObject({ statusCode: 404 });
    await expect(take()).rejects.toMatchObject({ statusCode: 409 });
  });

  it('goes when it is deleted, or with its collection', async () => {
    await start();
    await take('one');
    await take('two');
    sim.pass(20);

    await sim.client.restorePoints.delete(group, 'rpc', 'one').submitted();
    sim.pass(10);
    await expect(sim.client.restorePoints.get(group, 'rpc', 'one')).rejects.toMatchObject({ statusCode: 404 });
    const collection = await sim.client.restorePointCollections.get(group, 'rpc', { expand: 'restorePoints' });
    expect(collection.restorePoints?.map(({ name }) => name)).toEqual(['two']);
    await sim.client.restorePointCollections.delete(group, 'rpc').submitted();
    sim.pass(10);
    expect(sim.arm.world.tables.restorePoints.all()).toEqual([]);
  });

  it('is not taken of an ephemeral disk', async () => {
    await start(machine({ osDisk: { ephemeral: true } }));

    await expect(take()).rejects.toMatchObject({ code: 'OperationNotAllowed' });
  });
});
