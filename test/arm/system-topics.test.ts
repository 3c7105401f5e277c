import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { groupScope, machine, startSim, subscriptionId, vmId, type Sim } from './support/sim.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';

const topics = `${groupScope}/providers/Microsoft.EventGrid/systemTopics`;
const version = 'api-version=2025-02-15';
const whole = `/subscriptions/${subscriptionId}`;

describe('a system topic', () => {
  let sim: Sim;
  let webhook: Webhook;
  beforeEach(async () => {
    sim = await startSim({ virtualMachines: [machine()] });
    webhook = await startWebhook();
  });
  afterEach(async () => {
    await sim.close();
    await webhook.close();
  });

  const put = (name: string, topicType: string, source = whole, more: object = {}) =>
    sim.call('PUT', `${topics}/${name}?${version}`, { location: 'global', properties: { topicType, source }, ...more });
  const listen = (topic: string, filter: object = {}) =>
    sim.call('PUT', `${topics}/${topic}/eventSubscriptions/ours?${version}`, {
      properties: {
        destination: { endpointType: 'WebHook', properties: { endpointUrl: `${webhook.url}?code=secret` } },
        filter,
      },
    });
  const tag = () =>
    sim.call('PUT', `${vmId()}/providers/Microsoft.Resources/tags/default?api-version=2024-07-01`, {
      properties: { tags: { a: 'b' } },
    });
  const delivered = async () => {
    sim.pass(3);
    await sim.arm.world.flight.whenIdle();
    const bodies = webhook.received.filter(({ headers }) => headers['aeg-event-type'] === 'Notification');
    return bodies.map(({ body }) => (body as { eventType: string }[])[0]?.eventType);
  };
  const code = ({ status, body }: Awaited<ReturnType<typeof put>>) => [status, body.error.code, body.error.message];

  it('is made by an operation, with an identity of its own, and found by name, in its group and in its subscription', async () => {
    const identity = { type: 'SystemAssigned' };
    const created = await put('changes', 'Microsoft.Resources.Subscriptions', whole, { identity, tags: { a: 'b' } });
    sim.pass(6);
    const operation = await sim.call('GET', created.headers.get('azure-asyncoperation') ?? '');
    const { body } = await sim.call('GET', `${topics}/changes?${version}`);

    expect(created).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Creating' } } });
    expect(operation.body.status).toBe('Succeeded');
    expect(body).toMatchObject({
      type: 'Microsoft.EventGrid/systemTopics',
      location: 'global',
      tags: { a: 'b' },
      identity: { principalId: expect.any(String) },
      properties: {
        provisioningState: 'Succeeded',
        source: whole,
        topicType: 'microsoft.resources.subscriptions',
        metricResourceId: expect.any(String),
      },
    });
    const ofSubscription = `${whole}/providers/Microsoft.EventGrid/systemTopics?${version}`;
    for (const path of [`${topics}?${version}`, ofSubscription])
      expect((await sim.call('GET', path)).body.value).toEqual([body]);
    expect((await sim.call('PATCH', `${topics}/changes?${version}`, { tags: {} })).body.tags).toEqual({});
  });

  it('is the only one of its source and type, keeps its source, and is of a type and scope that there are', async () => {
    await put('changes', 'Microsoft.Resources.Subscriptions');
    const second = await put('more', 'Microsoft.Resources.Subscriptions');
    const moved = await put('changes', 'Microsoft.Resources.ResourceGroups', groupScope);
    const unknown = await put('other', 'Microsoft.EventGrid.Topics');
    const wide = await put('other', 'Microsoft.Resources.ResourceGroups');

    expect(code(second)).toEqual([400, 'InvalidRequest', expect.stringMatching(/Only one system topic is allowed/)]);
    expect(code(moved)).toEqual([400, 'InvalidRequest', 'System topic source cannot be modified.']);
    expect(code(unknown)).toEqual([400, 'InvalidRequest', expect.stringMatching(/^System topic creation is not/)]);
    expect(wide.status).toBe(400);
    expect((await put('changes', 'Microsoft.Resources.Subscriptions')).status).toBe(200);
    expect((await put('notes', 'Microsoft.ResourceNotifications.Resources')).status).toBe(201);
  });

  it.each([
    ['Microsoft.Resources.Subscriptions', whole, 'Microsoft.Resources.ResourceWriteSuccess'],
    ['Microsoft.Resources.ResourceGroups', groupScope, 'Microsoft.Resources.ResourceWriteSuccess'],
    ['Microsoft.ResourceNotifications.Resources', whole, 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated'],
  ])('of type %s asks the endpoint of a subscription and delivers its own family', async (type, source, eventType) => {
    await put('changes', type, source);
    const made = await listen('changes', { subjectBeginsWith: vmId() });
    sim.pass(6);
    const asked = webhook.received.map(({ headers }) => headers['aeg-event-type']);
    await tag();

    expect(made).toMatchObject({
      status: 201,
      body: { type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions' },
    });
    expect(made.body.properties.topic).toBe(`${groupScope}/providers/microsoft.eventgrid/systemtopics/changes`);
    expect(asked).toEqual(['SubscriptionValidation']);
    expect(await delivered()).toEqual([eventType]);
  });

  it('has subscriptions that are read, listed and deleted, and go with it', async () => {
    await put('changes', 'Microsoft.Resources.Subscriptions');
    await listen('changes');
    sim.pass(6);
    const path = `${topics}/changes/eventSubscriptions`;
    const shown = await sim.call('GET', `${path}/ours?${version}`);
    const listed = await sim.call('GET', `${path}?${version}`);
    const full = await sim.call('POST', `${path}/ours/getFullUrl?${version}`);
    const removed = await sim.call('DELETE', `${topics}/changes?${version}`);
    sim.pass(6);

    expect(shown.body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      destination: { properties: { endpointUrl: null, endpointBaseUrl: webhook.url } },
    });
    expect(listed.body.value).toHaveLength(1);
    expect(full.body.endpointUrl).toBe(`${webhook.url}?code=secret`);
    expect([removed.status, (await sim.call('GET', removed.headers.get('location') ?? '')).status]).toEqual([202, 200]);
    expect((await sim.call('GET', `${path}/ours?${version}`)).status).toBe(404);
    expect((await sim.call('DELETE', `${topics}/changes?${version}`)).status).toBe(204);
    expect((await sim.call('GET', '/admin/events')).body.subscriptions).toEqual([]);
  });

  it('takes no subscription to events of another family, and none where it is not', async () => {
    await put('changes', 'Microsoft.Resources.Subscriptions');
    const types = ['Microsoft.ResourceNotifications.Resources.CreatedOrUpdated'];

    expect((await listen('changes', { includedEventTypes: types })).status).toBe(400);
    expect((await listen('nothing')).status).toBe(404);
  });
});
