import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRecordings } from '../../../local/parity/recording.ts';
import { replayScenario } from '../../../local/parity/replay/replay-scenario.ts';
import { ROOT } from '../../rules/support/repository.ts';
import { groupScope, machine, startSim, subscriptionId, vmId, type Answer, type Sim } from '../support/sim.ts';
import { startWebhook } from '../support/webhook.ts';

const at = (tail: string, more = '') =>
  `${groupScope}/providers/Microsoft.Compute/${tail}?api-version=2023-07-03${more}`;
const polling = ({ headers }: Answer) => headers.get('azure-asyncoperation') ?? '';
const version = 'galleries/g/images/linux/versions/1.0.0';
const flagged = { os: 'Linux', power: 'deallocated', guest: { generalized: true, flagged: true } } as const;

describe('facts about images, galleries and events (contract INDEX)', () => {
  let sim: Sim;
  beforeEach(async () => {
    sim = await startSim({
      virtualMachines: [
        machine(flagged),
        machine({ ...flagged, name: 'other' }),
        machine({ name: 'running', os: 'Linux' }),
      ],
      galleries: [
        {
          resourceGroup: 'images-rg',
          name: 'g',
          location: 'westeurope',
          definitions: [{ name: 'linux', osType: 'Linux' }],
        },
      ],
    });
  });
  afterEach(() => sim.close());

  const putImage = (source: string) =>
    sim.call('PUT', at('images/i'), {
      location: 'westeurope',
      properties: { sourceVirtualMachine: { id: vmId(source) }, hyperVGeneration: 'V2' },
    });
  const putVersion = (source = 'vm1', count = 1) =>
    sim.call('PUT', at(version), {
      location: 'westeurope',
      properties: {
        storageProfile: { source: { virtualMachineId: vmId(source) } },
        publishingProfile: { targetRegions: [{ name: 'westeurope', regionalReplicaCount: count }] },
      },
    });

  test('fact 13: an image of a machine shows its disks at once, their sizes at the end, and needs the flag', async () => {
    const { status, body } = await putImage('vm1');
    sim.pass(60);
    const end = await sim.call('GET', at('images/i'));
    const refused = await sim.call('PUT', at('images/j'), {
      location: 'westeurope',
      properties: { sourceVirtualMachine: { id: vmId('running') }, hyperVGeneration: 'V2' },
    });

    expect([status, body.properties.storageProfile.osDisk.osState]).toEqual([201, 'Generalized']);
    expect(body.properties.storageProfile.osDisk.managedDisk.id).toContain('/disks/');
    expect(body.properties.storageProfile.osDisk.diskSizeGB).toBeUndefined();
    expect(end.body.properties.storageProfile.osDisk.diskSizeGB).toBe(30);
    expect([refused.status, refused.body.error.code, refused.body.error.message]).toEqual([
      409,
      'OperationNotAllowed',
      "The operation 'Create Image' requires the Virtual Machine 'running' to be Generalized.",
    ]);
  });

  test('fact 15: a version is answered with display names and defaults, and shows its disks when it is done', async () => {
    const created = await putVersion();
    sim.pass(1_200);
    const { body } = await sim.call('GET', at(version));

    expect(created.status).toBe(201);
    expect(polling(created)).toContain('/capsOperations/');
    expect(created.body.properties).toMatchObject({
      provisioningState: 'Creating',
      publishingProfile: {
        targetRegions: [{ name: 'West Europe', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' }],
        excludeFromLatest: false,
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
    });
    expect(created.body.properties.storageProfile.osDiskImage).toBeUndefined();
    expect(body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      storageProfile: { osDiskImage: { sizeInGB: 30 } },
    });
  });

  test('fact 16: replication is told only when asked for, by the short name of the region', async () => {
    await putVersion();
    sim.pass(1_200);
    const plain = await sim.call('GET', at(version));
    const asked = await sim.call('GET', at(version, '&$expand=ReplicationStatus'));

    expect(plain.body.properties.replicationStatus).toBeUndefined();
    expect(asked.body.properties.replicationStatus).toMatchObject({
      aggregatedState: 'Completed',
      summary: [{ region: 'westeurope', state: 'Completed', progress: 100 }],
    });
  });

  test('fact 17: the same source again is an update, another source PropertyChangeNotAllowed with its target', async () => {
    await putVersion();
    sim.pass(1_200);
    const again = await putVersion('vm1', 2);
    sim.pass(1_200);
    const { status, body } = await putVersion('other');

    expect([again.status, again.body.properties.provisioningState]).toEqual([200, 'Updating']);
    expect([status, body.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
    expect(body.error.target).toContain('virtualMachineId');
  });

  test('fact 18: a parent with children cannot be deleted, nor for some seconds after the last child is gone', async () => {
    await putVersion();
    sim.pass(1_200);
    const definition = () => sim.call('DELETE', at('galleries/g/images/linux'));
    const early = await definition();
    const deletion = await sim.call('DELETE', at(version));
    for (let count = 0; count < 40 && (await sim.call('GET', polling(deletion))).body.status === 'InProgress'; count++)
      sim.pass(5);
    const gone = await sim.call('GET', at(version));
    const still = await definition();
    sim.pass(31);

    expect([early.status, early.body.error.code]).toEqual([409, 'CannotDeleteResource']);
    expect([gone.status, still.status, still.body.error.code]).toEqual([404, 409, 'CannotDeleteResource']);
    expect((await definition()).status).toBe(202);
  });

  test('fact 29: a tag written on a machine is a write of tags, about the machine, and carries no tags', async () => {
    const hook = await startWebhook();
    await sim.call('POST', '/admin/event-subscriptions', {
      name: 'facts',
      scope: `/subscriptions/${subscriptionId}`,
      endpoint: hook.url,
      schema: 'eventgrid',
      topic: 'resources',
    });
    const tags = `${vmId('running')}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`;
    await sim.call('PATCH', tags, { operation: 'Merge', properties: { tags: { secret: 'value' } } });
    sim.pass(60);
    await sim.call('GET', '/admin/clock?settleMs=5000');
    await hook.close();
    const events = hook.received.flatMap(({ body }) => body as Record<string, any>[]); // eslint-disable-line @typescript-eslint/no-explicit-any -- bodies as sent
    const event = events.find(({ eventType }) => eventType === 'Microsoft.Resources.ResourceWriteSuccess');

    expect(event?.data).toMatchObject({
      operationName: 'Microsoft.Resources/tags/write',
      resourceProvider: 'Microsoft.Resources',
    });
    expect(String(event?.subject).toLowerCase()).toBe(vmId('running').toLowerCase());
    expect(JSON.stringify(event)).not.toContain('"value"');
  });
});

const recordings = join(ROOT, '../shared/contract/recordings');
const here = existsSync(recordings);

(here ? describe : describe.skip)(
  `facts about the material${here ? '' : ' (skipped: ../shared/contract is not here)'}`,
  () => {
    test('fact 30: recordings and simulator can be held against each other', async () => {
      const [recording] = readRecordings(recordings, 'tags.cli2024.test_tag_update_resource');
      if (!recording) throw new Error('no such recording');

      const { replayed } = await replayScenario(recording, []);

      expect(replayed.map(({ outcome }) => outcome)).toEqual(replayed.map(() => 'equal'));
    });
  },
);
