import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { osProfileOf } from '../../local/arm/deployment/os-profile.ts';
import { makeInterface, networkIdOf } from './support/network.ts';
import { machine, startSim, vmId, type Sim } from './support/sim.ts';
import { computeIdOf } from './support/simulated-azure.ts';

const linux = { publisher: 'Debian', offer: 'debian-10', sku: '10', version: 'latest' };
const windows = {
  ...{ publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', version: 'latest' },
  sku: '2022-datacenter-g2',
};
const osProfile = { computerName: 'new', adminUsername: 'ann', adminPassword: 'not a secret 1' };
const networkProfile = { networkInterfaces: [{ id: networkIdOf('networkInterfaces', 'new') }] };
const version = 'api-version=2024-07-01';

let sim: Sim;
beforeEach(async () => {
  sim = await startSim({ virtualMachines: [machine({ name: 'network', os: 'Linux' })] });
  await makeInterface((...request) => sim.call(...request), 'new', 'network');
});
afterEach(() => sim.close());

/** Answers the machine as it stands when its operation has ended. */
async function make(storageProfile: object, more: object = {}, seconds = 90) {
  const made = await sim.call('PUT', `${vmId('new')}?${version}`, {
    location: 'westeurope',
    properties: { storageProfile, osProfile, networkProfile, ...more },
  });
  expect(made.status).toBe(201);
  sim.pass(seconds);
  return (await sim.call('GET', `${vmId('new')}?$expand=instanceView&${version}`)).body.properties;
}
const ofSize = (vmSize: string) => ({ hardwareProfile: { vmSize } });
const agentIn = (properties: { instanceView: { vmAgent: { statuses: { displayStatus: string }[] } } }) =>
  properties.instanceView.vmAgent.statuses[0]?.displayStatus;
const makeDisk = (name: string, more: object = {}, sku = 'StandardSSD_LRS') =>
  sim.call('PUT', `${computeIdOf('disks', name)}?${version}`, {
    location: 'westeurope',
    sku: { name: sku },
    properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 10, ...more },
  });
const fromImage = { createOption: 'FromImage' };
const attached = { osType: 'Linux', createOption: 'Attach', managedDisk: { id: computeIdOf('disks', 'bare') } };

describe('disks of a new machine that nobody says a kind of', () => {
  test.each([
    ['Standard_DS1_v2', 'Premium_LRS'],
    ['Standard_D4s_v5', 'Premium_LRS'],
    ['Standard_D2_v3', 'Standard_LRS'],
  ])('of %s lie on %s', async (size, kind) => {
    const dataDisks = [{ lun: 0, createOption: 'Empty', diskSizeGB: 4 }];
    const { storageProfile } = await make({ imageReference: linux, osDisk: fromImage, dataDisks }, ofSize(size));

    const kinds = [storageProfile.osDisk, ...storageProfile.dataDisks].map(
      ({ managedDisk }) => managedDisk.storageAccountType,
    );
    expect(kinds).toEqual([kind, kind]);
  });

  test('on the host itself are standard, lie in its cache, and go with the machine', async () => {
    const osDisk = { createOption: 'FromImage', caching: 'ReadOnly', diffDiskSettings: { option: 'Local' } };

    const { storageProfile } = await make({ imageReference: linux, osDisk }, ofSize('Standard_DS4_v2'));

    expect(storageProfile.osDisk).toMatchObject({
      diffDiskSettings: { option: 'Local', placement: 'CacheDisk' },
      managedDisk: { storageAccountType: 'Standard_LRS' },
      deleteOption: 'Delete',
    });
  });

  test('attached, keep their own kind and size, and grow where that is asked for', async () => {
    await makeDisk('bare');
    await makeDisk('data');
    const data = { lun: 0, createOption: 'Attach', managedDisk: { id: computeIdOf('disks', 'data') } };

    const storage = { osDisk: { ...attached, diskSizeGB: 20 }, dataDisks: [data] };
    const { storageProfile } = await make(storage, { osProfile: undefined });
    const { body } = await sim.call('GET', `${computeIdOf('disks', 'bare')}?${version}`);

    expect(storageProfile.dataDisks[0]).toMatchObject({ diskSizeGB: 10 });
    expect(storageProfile.dataDisks[0].managedDisk.storageAccountType).toBe('StandardSSD_LRS');
    expect([storageProfile.osDisk.diskSizeGB, body.properties.diskSizeGB]).toEqual([20, 20]);
  });
});

describe('the agent of a new machine', () => {
  test('of Linux has reported when the platform is done', async () => {
    expect(agentIn(await make({ imageReference: linux, osDisk: fromImage }))).toBe('Ready');
  });

  test('of Windows reports half a minute later', async () => {
    expect(agentIn(await make({ imageReference: windows, osDisk: fromImage }))).toBe('Not Ready');
    sim.pass(30);
    const { body } = await sim.call('GET', `${vmId('new')}?$expand=instanceView&${version}`);

    expect(agentIn(body.properties)).toBe('Ready');
  });

  test('never reports where nothing lies on the disk, and an extension waits for it in vain', async () => {
    await makeDisk('bare');
    expect(agentIn(await make({ osDisk: attached }, { osProfile: undefined }, 600))).toBe('Not Ready');

    const extension = await sim.call('PUT', `${vmId('new')}/extensions/e?${version}`, {
      location: 'westeurope',
      properties: { publisher: 'p', type: 't', typeHandlerVersion: '1.0' },
    });
    sim.pass(7_200);
    const { body } = await sim.call('GET', extension.headers.get('azure-asyncoperation') ?? '');

    expect([body.status, body.error.code]).toEqual(['Failed', 'VMAgentStatusCommunicationError']);
    expect(body.error.message).toContain('https://aka.ms/vmextensionlinuxtroubleshoot');
  });
});

test('the second generation says its disk controller, and spare capacity its highest price', async () => {
  const second = await make(
    { imageReference: windows, osDisk: fromImage },
    { priority: 'Spot', evictionPolicy: 'Delete' },
  );

  expect([second.storageProfile.diskControllerType, second.billingProfile]).toEqual(['SCSI', { maxPrice: -1 }]);
});

test.each([
  ['westeurope', '2023-12-19', false],
  ['westeurope', '2024-08-26', undefined],
  ['CentralUSEUAP', '2024-08-26', true],
])('in %s a profile of %s says of updates of the agent: %s', (location, day, shown) => {
  const { osProfile: answered } = osProfileOf(osProfile, 'Linux', { location, nowMs: Date.parse(day) });

  expect(answered.linuxConfiguration.enableVMAgentPlatformUpdates).toBe(shown);
});
