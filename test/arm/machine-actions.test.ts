import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeInterface, networkIdOf } from './support/network.ts';
import { group, groupScope, machine, powerOf, startSim, vmId, type Answer, type Sim } from './support/sim.ts';

const at = (name: string, tail = '') => `${vmId(name)}${tail}?api-version=2024-07-01`;

describe('what the platform does to a machine', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine(),
        machine({ name: 'ephemeral', os: 'Linux', osDisk: { ephemeral: true } }),
        machine({
          name: 'blob',
          os: 'Linux',
          osDisk: { unmanagedVhdUri: 'https://a.blob.core.windows.net/vhds/os.vhd' },
        }),
      ],
    });
  });
  afterEach(() => sim.close());

  const stored = (name: string) => {
    const found = sim.arm.world.tables.virtualMachines.get(vmId(name));
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  };
  async function finished(answer: Answer, seconds = 300) {
    sim.pass(seconds);
    return sim.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
  }

  test('redeploy boots a running machine elsewhere, and leaves one off that was off', async () => {
    const boot = stored('vm1').guest.bootId;
    await finished(await sim.call('POST', at('vm1', '/redeploy')));
    const after = await powerOf(sim);
    await finished(await sim.call('POST', at('vm1', '/powerOff')));
    await finished(await sim.call('POST', at('vm1', '/redeploy')));

    expect(after).toBe('PowerState/running');
    expect(stored('vm1').guest.bootId).not.toBe(boot);
    expect(await powerOf(sim)).toBe('PowerState/stopped');
    expect((await sim.call('POST', at('vm1', '/generalize'))).status).toBe(200);
  });

  test('reimage is for ephemeral disks alone', async () => {
    const refused = await sim.call('POST', at('vm1', '/reimage'));

    expect([refused.status, refused.body.error.code]).toEqual([409, 'OperationNotAllowed']);
  });

  test('an eviction takes a Spot machine away, and the provider answers for it', async () => {
    const refused = await sim.call('POST', at('vm1', '/simulateEviction'));
    Object.assign(stored('vm1').model, { priority: 'Spot', evictionPolicy: 'Delete' });
    const evicted = await sim.call('POST', at('vm1', '/simulateEviction'));
    sim.pass(180);
    const gone = await sim.call('GET', at('vm1'));

    expect([refused.status, refused.body.error.code]).toEqual([409, 'OperationNotAllowed']);
    expect(evicted.status).toBe(204);
    expect([gone.status, gone.body.error.code]).toEqual([404, 'NotFound']);
  });

  test('a write that changes nothing is over at once, as older versions do not have it', async () => {
    const { body: document } = await sim.call('GET', at('vm1'));
    const { hardwareProfile, osProfile, networkProfile } = document.properties as Record<string, unknown>;
    const body = { location: document.location as string, properties: { hardwareProfile, osProfile, networkProfile } };
    const current = await sim.call('PUT', at('vm1'), body);
    const shown = await sim.call('GET', at('vm1'));
    const older = await sim.call('PUT', `${vmId()}?api-version=2020-06-01`, body);

    expect([current.status, current.body.properties.provisioningState]).toEqual([200, 'Updating']);
    expect(current.headers.get('azure-asyncoperation')).toBeNull();
    expect(shown.body.properties.provisioningState).toBe('Succeeded');
    expect(shown.body.etag).not.toBe(document.etag);
    expect(older.headers.get('azure-asyncoperation')).not.toBeNull();
  });

  test('what was captured into a blob is what a machine gets that is made of it', async () => {
    await finished(await sim.call('POST', at('blob', '/deallocate')));
    await sim.call('POST', at('blob', '/generalize'));
    const capture = { vhdPrefix: 'p', destinationContainerName: 'c', overwriteVhds: true };
    const captured = await finished(await sim.call('POST', at('blob', '/capture'), capture));
    const { image } = captured.body.properties.output.resources[0].properties.storageProfile.osDisk;
    expect(await makeInterface((...request) => sim.call(...request), 'clone', 'vm1')).toMatchObject({ status: 201 });
    const made = await sim.call('PUT', at('clone'), {
      location: 'westeurope',
      properties: {
        hardwareProfile: { vmSize: 'Standard_D2s_v5' },
        storageProfile: {
          osDisk: {
            name: 'os',
            osType: 'Linux',
            createOption: 'FromImage',
            image,
            vhd: { uri: 'https://a.blob.core.windows.net/vhds/clone.vhd' },
          },
        },
        osProfile: { computerName: 'clone', adminUsername: 'u', adminPassword: 'p' },
        networkProfile: { networkInterfaces: [{ id: networkIdOf('networkInterfaces', 'clone') }] },
      },
    });
    const end = await finished(made, 2_500);

    expect([made.status, made.body.error]).toEqual([201, undefined]);
    // Nobody ran waagent in it: the flag alone makes no image.
    expect(end.body.error?.code).toBe('OSProvisioningTimedOut');
  });

  test('members of an availability set say in which domains they run', async () => {
    const set = `${groupScope}/providers/Microsoft.Compute/availabilitySets/set`;
    await sim.call('PUT', `${set}?api-version=2024-07-01`, { location: 'westeurope', properties: {} });
    for (const name of ['vm1', 'blob']) Object.assign(stored(name).model, { availabilitySet: { id: set } });
    const first = await sim.client.virtualMachines.instanceView(group, 'vm1');
    const second = await sim.client.virtualMachines.instanceView(group, 'blob');

    expect([first.platformUpdateDomain, second.platformUpdateDomain]).toEqual([0, 1]);
  });
});
