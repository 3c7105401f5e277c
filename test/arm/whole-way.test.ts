import { afterEach, describe, expect, it } from '@jest/globals';
import { windowsGeneralize } from './support/guest-script.ts';
import { ownInterface } from './support/network.ts';
import { computeIdOf, group, simulatedAzure, type SimulatedAzure } from './support/simulated-azure.ts';

let azure: SimulatedAzure;
afterEach(() => azure.arm.close());

/** From a running machine to a machine made of its image; `generalizeSeconds` is how long Sysprep is left alone. */
async function provisioningAfter(generalizeSeconds: number): Promise<string | undefined> {
  azure = await simulatedAzure({
    virtualMachines: [
      { resourceGroup: group, name: 'golden', location: 'westeurope', os: 'Windows', guest: { sysprepSeconds: 240 } },
    ],
    galleries: [
      {
        resourceGroup: group,
        name: 'shared',
        location: 'westeurope',
        definitions: [{ name: 'windows', osType: 'Windows' }],
      },
    ],
  });
  const { client, pass } = azure;
  const script = { location: 'westeurope', source: { script: windowsGeneralize() } };
  await client.virtualMachineRunCommands.createOrUpdate(group, 'golden', 'generalize', script).submitted();
  pass(generalizeSeconds);
  await client.virtualMachines.deallocate(group, 'golden').submitted();
  pass(60);
  await client.virtualMachines.generalize(group, 'golden');
  await client.galleryImageVersions
    .createOrUpdate(group, 'shared', 'windows', '1.0.0', {
      location: 'westeurope',
      storageProfile: { source: { virtualMachineId: computeIdOf('virtualMachines', 'golden') } },
    })
    .submitted();
  pass(600);
  await client.virtualMachines
    .createOrUpdate(group, 'clone', {
      location: 'westeurope',
      storageProfile: { imageReference: { id: computeIdOf('galleries', 'shared', 'images', 'windows') } },
      osProfile: { computerName: 'clone', adminUsername: 'ann', adminPassword: 'not a secret 1' },
      networkProfile: ownInterface('clone', 'golden'),
    })
    .submitted();
  pass(2_400);
  return (await client.virtualMachines.get(group, 'clone')).provisioningState;
}

describe('an image of a machine that was', () => {
  it('generalized to the end makes machines', async () => {
    expect(await provisioningAfter(1_000)).toBe('Succeeded');
  });

  it('switched off in the middle of Sysprep makes none, although every call before succeeded', async () => {
    expect(await provisioningAfter(150)).toBe('Failed');
  });
});
