import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { principalHeader, RUNBOOK } from '../../../local/world/people.ts';
import { get, post, startWorld, type World } from '../../../local/world/world.ts';
import { calledActions } from '../support/adapter-actions.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-00000000abcd';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/image-build`;
const COMPUTE = `${GROUP}/providers/Microsoft.Compute`;
const headers = principalHeader(RUNBOOK, ['Capture.Start', 'Capture.Read']);
const machine = { resourceGroup: 'image-build', location: 'westeurope' };

const NOT_IN_GOOD_RUNS = [
  // Where machines are made for a while.
  'Microsoft.Compute/disks/delete',
  'Microsoft.Compute/disks/write',
  'Microsoft.Compute/snapshots/delete',
  'Microsoft.Compute/virtualMachines/delete',
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Network/networkInterfaces/delete',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/networkInterfaces/write',
  'Microsoft.Resources/subscriptions/resources/read',
  // Where a machine has several disks, or is brought back.
  'Microsoft.Compute/restorePointCollections/delete',
  'Microsoft.Compute/restorePointCollections/read',
  'Microsoft.Compute/restorePointCollections/restorePoints/read',
  'Microsoft.Compute/restorePointCollections/restorePoints/write',
  'Microsoft.Compute/restorePointCollections/write',
  // Where a version failed or was forgotten: replication is followed by reading the version.
  'Microsoft.Compute/locations/capsOperations/read',
  // Where the definition of an image is to be made.
  'Microsoft.Compute/galleries/images/write',
  // Where a version is made through a managed image.
  'Microsoft.Compute/images/delete',
  // Where the source is a VHD.
  'Microsoft.Storage/storageAccounts/read',
  // Where a customer's key is named.
  'Microsoft.Compute/diskEncryptionSets/read',
];

let world: World;

async function capture(vm: string, target: object): Promise<string> {
  const body = { source: { kind: 'vm', id: `${COMPUTE}/virtualMachines/${vm}` }, target };
  const { id } = await post<{ id: string }>(`${world.host.url}/api/captures`, body, headers);
  const stateOf = async () => (await get<{ state: string }>(`${world.host.url}/api/captures/${id}`, headers)).state;
  await world.conductor.runUntil(async () => (await stateOf()) !== 'running', '2026-11-28T08:00:00.000Z');
  return stateOf();
}

beforeAll(async () => {
  world = await startWorld({
    startAt: '2026-11-21T08:00:00.000Z',
    settings: { GOLDSMITH_SCOPES: JSON.stringify([{ scope: GROUP, modes: ['consume'] }]), GOLDSMITH_PROFILES: '{}' },
    seed: {
      subscriptionId: SUBSCRIPTION,
      virtualMachines: [
        { ...machine, name: 'win', os: 'Windows', ade: { kind: 'single-pass', volumes: 'All' } },
        { ...machine, name: 'lin', os: 'Linux' },
      ],
      galleries: [{ ...machine, name: 'golden', definitions: [{ name: 'win', osType: 'Windows', generation: 'V2' }] }],
    },
  });
});

afterAll(() => world.close());

describe('actions asked of Azure', () => {
  test('by one run of each kind are those of the table that the roles are made of', async () => {
    const windows = await capture('win', { kind: 'gallery', definitionId: `${COMPUTE}/galleries/golden/images/win` });
    const linux = await capture('lin', { kind: 'managed-image', name: 'lin-image' });

    const seen = Object.keys(await get<Record<string, number>>(`${world.arm.url}/admin/request-log`));
    expect([windows, linux]).toEqual(['captured', 'captured']);
    expect([...seen, ...NOT_IN_GOOD_RUNS].sort()).toEqual(calledActions());
  });
});
