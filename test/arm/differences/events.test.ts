import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { judgeDelivery } from '../../../local/arm/events/delivery-schedule.ts';
import { groupScope, machine, startSim, subscriptionId, vmId, type Sim } from '../support/sim.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';

const version = 'api-version=2025-02-15';
const topics = `${groupScope}/providers/Microsoft.EventGrid/systemTopics`;
const deadLetterDestination = {
  endpointType: 'StorageBlob',
  properties: { resourceId: `${groupScope}/providers/Microsoft.Storage/storageAccounts/dead`, blobContainerName: 'x' },
};

describe('docs/differences.md is still true of', () => {
  let sim: Sim;
  let webhook: Webhook;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine({ os: 'Linux' })] });
    webhook = await startWebhook();
  });
  afterEach(async () => {
    await sim.close();
    await webhook.close();
  });

  const listen = (properties: object, name = 'ours') =>
    sim.call('PUT', `${groupScope}/providers/Microsoft.EventGrid/eventSubscriptions/${name}?${version}`, {
      properties,
    });
  const hook = () => ({ destination: { endpointType: 'WebHook', properties: { endpointUrl: webhook.url } } });
  const tag = (value: string) =>
    sim.call('PUT', `${vmId()}/providers/Microsoft.Resources/tags/default?${version}`, {
      properties: { tags: { value } },
    });
  const pass = async (seconds: number) => {
    sim.pass(seconds);
    await sim.arm.world.flight.whenIdle();
  };
  const notifications = () =>
    webhook.received.filter(({ headers }) => headers['aeg-event-type'] === 'Notification').length;

  test('events: one in each request, two seconds after its cause, in order', async () => {
    await listen(hook());
    await pass(10);
    const before = notifications();
    await tag('a');
    await pass(1);
    const early = notifications();
    await pass(1);

    expect([early - before, notifications() - before]).toEqual([0, 1]);
    expect(webhook.received.at(-1)?.body).toHaveLength(1);
  });

  test('retry of events: the published delays to the second, each time', () => {
    const delays = Array.from({ length: 10 }, (_, index) => judgeDelivery({ kind: 'unreachable' }, index + 1, 0));

    expect(delays.map((verdict) => ('delaySeconds' in verdict ? verdict.delaySeconds : 0))).toEqual([
      ...[10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200],
    ]);
  });

  test('dead letters: they are in a list, and in no blob that a subscription names', async () => {
    await listen({ ...hook(), deadLetterDestination });
    await pass(10);
    webhook.answers = [400];
    await tag('a');
    await pass(3);

    expect((await sim.call('GET', '/admin/events')).body.deadLetters.length).toBeGreaterThan(0);
    expect(sim.arm.world.tables.vhds.all()).toEqual([]);
  });

  test('system topics: an event subscription needs none, and there are none of other sources', async () => {
    await listen(hook());
    await pass(10);
    await tag('a');
    await pass(3);
    const other = { topicType: 'Microsoft.Storage.StorageAccounts', source: `${groupScope}/providers/x/y/z` };
    const refused = await sim.call('PUT', `${topics}/t?${version}`, { location: 'westeurope', properties: other });

    expect(notifications()).toBeGreaterThan(0);
    expect((await sim.call('GET', `${topics}?${version}`)).body.value).toEqual([]);
    expect(refused.status).toBe(400);
  });

  test('event destination: a webhook', async () => {
    const ofKind = (endpointType: string) => listen({ destination: { endpointType, properties: { resourceId: 'x' } } });
    const statuses = await Promise.all(['AzureFunction', 'StorageQueue', 'EventHub'].map(ofKind));

    expect(statuses.map(({ status }) => status)).toEqual([501, 501, 501]);
  });

  test('resource health: a machine that its own guest switched off is not told of', async () => {
    const subscription = { name: 'health', scope: `/subscriptions/${subscriptionId}`, endpoint: webhook.url };
    const body = JSON.stringify({ ...subscription, schema: 'eventgrid', topic: 'health-resources' });
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    await fetch(`${sim.arm.url}/admin/event-subscriptions`, { ...post, body });
    await fetch(`${sim.arm.url}/admin/guest`, {
      ...post,
      body: JSON.stringify({ vmId: vmId(), action: 'shutdown-in-guest' }),
    });
    await pass(60);
    const ofGuest = notifications();
    await sim.call('POST', `${vmId()}/deallocate?${version}`);
    for (let second = 0; second < 30; second++) await pass(1);

    expect(ofGuest).toBe(0);
    expect(notifications()).toBeGreaterThan(0);
  });
});
