import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SeedEventSubscription } from '../../local/arm/seed-shape.ts';
import {
  computeIdOf,
  group,
  simulatedAzure,
  subscriptionId,
  userId,
  type SimulatedAzure,
} from './support/simulated-azure.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';

let hook: Webhook;
let azure: SimulatedAzure;
const scope = `/subscriptions/${subscriptionId}`;
const vmId = computeIdOf('virtualMachines', 'one');
const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

beforeEach(async () => {
  hook = await startWebhook();
});
afterEach(async () => {
  await azure.arm.close();
  await hook.close();
});

const start = (...subscriptions: Partial<SeedEventSubscription>[]) =>
  startWith(subscriptions.length > 0 ? subscriptions : [{}]);
const startWith = async (subscriptions: readonly Partial<SeedEventSubscription>[]) => {
  const defaults = { name: 'to-hook', scope, endpoint: hook.url, schema: 'eventgrid', topic: 'resources' } as const;
  azure = await simulatedAzure({
    virtualMachines: [{ resourceGroup: group, name: 'one', location: 'westeurope', os: 'Linux', power: 'stopped' }],
    eventSubscriptions: subscriptions.map((subscription) => ({ ...defaults, ...subscription })),
  });
};
/** Moves the clock as a conductor does, and waits until nothing is on its way. */
const pass = async (seconds: number) => {
  azure.pass(seconds);
  return azure.admin('GET', '/admin/clock?settleMs=5000');
};
const tag = (tags = { 'image-ready': 'true' }) =>
  azure.client.virtualMachines.update(group, 'one', { tags }).submitted();
const events = () => hook.received.map(({ body }) => (Array.isArray(body) ? body[0] : body));

describe('an event of the Event Grid schema', () => {
  it('names the caller, the operation and the machine, two seconds after the write has ended', async () => {
    await start({ includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'] });

    await tag();
    await pass(4);
    expect(hook.received).toHaveLength(0);
    await pass(3);

    const [{ headers, body }] = hook.received as [Webhook['received'][number]];
    expect(headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'TO-HOOK',
      'aeg-delivery-count': '0',
      'aeg-data-version': '2',
    });
    expect(body).toMatchObject([
      {
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        subject: vmId.replace('resourceGroups', 'resourcegroups'),
        topic: scope,
        dataVersion: '2',
        metadataVersion: '1',
        data: {
          operationName: 'Microsoft.Compute/virtualMachines/write',
          resourceProvider: 'Microsoft.Compute',
          status: 'Succeeded',
          claims: { [oid]: userId },
          authorization: { action: 'Microsoft.Compute/virtualMachines/write', evidence: { principalType: 'User' } },
          httpRequest: { method: 'PATCH' },
          subscriptionId,
        },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('image-ready');
  });

  it('comes for actions and deletions too', async () => {
    await start();

    await azure.client.virtualMachines.deallocate(group, 'one').submitted();
    await pass(60);
    await azure.client.virtualMachines.delete(group, 'one').submitted();
    await pass(60);

    expect(events().map((event) => [event.eventType, event.data.operationName])).toEqual([
      ['Microsoft.Resources.ResourceActionSuccess', 'Microsoft.Compute/virtualMachines/deallocate/action'],
      ['Microsoft.Resources.ResourceDeleteSuccess', 'Microsoft.Compute/virtualMachines/delete'],
    ]);
  });

  it('of a tag change names the machine itself, under the provider of the tags', async () => {
    await start({ operationNames: ['Microsoft.Resources/tags/write'] });

    const tags = { operation: 'Merge', properties: { tags: { 'image-ready': 'true' } } };
    await azure.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`, tags);
    await pass(10);

    const subject = vmId.replace('resourceGroups', 'resourcegroups');
    expect(events()).toMatchObject([
      { subject, data: { resourceUri: subject, resourceProvider: 'Microsoft.Resources' } },
    ]);
  });

  it('passes only the filters it fits', async () => {
    await start(
      { name: 'tags', operationNames: ['microsoft.resources/TAGS/write'] },
      { name: 'elsewhere', scope: `${scope}/resourceGroups/other` },
      { name: 'here', scope: `${scope}/resourceGroups/${group.toUpperCase()}` },
    );

    await tag();
    await pass(10);

    expect(hook.received.map(({ headers }) => headers['aeg-subscription-name'])).toEqual(['HERE']);
  });
});

describe('an event of the CloudEvents schema', () => {
  it('is one object, and the notifications topic carries the tags but no caller', async () => {
    await start({ schema: 'cloudevents', topic: 'resource-notifications' });

    await tag();
    await pass(10);

    const [{ headers, body }] = hook.received as [Webhook['received'][number]];
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(headers['aeg-event-type']).toBe('Notification');
    expect(body).toMatchObject({
      specversion: '1.0',
      type: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
      source: scope,
      data: {
        resourceInfo: { id: vmId, type: 'Microsoft.Compute/virtualMachines', tags: { 'image-ready': 'true' } },
        operationalInfo: { resourceEventTime: expect.any(String) },
      },
    });
    expect(body.data).not.toHaveProperty('claims');
  });
});

describe('a delivery', () => {
  it('is repeated on the published schedule, and makes the clock stop there', async () => {
    await start();
    hook.answers = [500, 503, 202];
    await tag();

    expect((await pass(5)).nextDue).toBe('2026-01-01T00:00:07.000Z');
    const { idle, nextDue, activity } = await pass(2);
    expect({ idle, nextDue, activity }).toEqual({ idle: true, nextDue: '2026-01-01T00:00:17.000Z', activity: 1 });
    await pass(10);
    expect((await pass(0)).nextDue).toBe('2026-01-01T00:00:47.000Z');
    await pass(30);

    expect(hook.received.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2']);
    expect((await pass(0)).nextDue).toBeNull();
  });

  it('is repeated when nobody listens', async () => {
    await start();
    const port = Number(new URL(hook.url).port);
    await hook.close();
    await tag();
    await pass(7);

    hook = await startWebhook(port);
    await pass(10);

    expect(hook.received).toHaveLength(1);
  });

  it.each([400, 413, 401, 403, 404])('answered %i is a dead letter at once', async (status) => {
    await start();
    hook.answers = [status];
    await tag();

    await pass(100_000);

    const { deadLetters } = await azure.admin('GET', '/admin/events');
    expect(hook.received).toHaveLength(1);
    expect(deadLetters).toMatchObject([{ subscriptionName: 'to-hook', deadLetterReason: 'Refused' }]);
  });

  it('is given up after a day', async () => {
    await start();
    hook.answers = [500];
    await tag();

    let { nextDue } = await pass(5);
    while (nextDue) {
      await azure.admin('POST', '/admin/clock', { to: nextDue as string });
      ({ nextDue } = await pass(0));
    }

    const { deadLetters } = await azure.admin('GET', '/admin/events');
    expect(deadLetters).toMatchObject([{ deadLetterReason: 'TimeToLiveExceeded' }]);
    expect(hook.received).toHaveLength(11);
  });

  it('comes twice when told to', async () => {
    await start();
    await azure.admin('POST', '/admin/event-faults', { duplicate: 1 });
    await tag();
    await pass(10);

    expect(new Set(events().map((event) => event.id)).size).toBe(1);
    expect(hook.received).toHaveLength(2);
  });

  it('comes in a batch with others where the subscription takes more than one', async () => {
    await start({ maxEventsPerBatch: 2 });
    const body = { operation: 'Merge', properties: { tags: { a: 'b' } } };
    for (let turn = 0; turn < 3; turn++)
      await azure.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default`, body);
    for (let second = 0; second < 10; second++) await pass(1);

    expect(hook.received.map(({ body }) => (body as unknown[]).length)).toEqual([2, 1]);
  });

  it('overtakes an earlier one when told to', async () => {
    await start({ includedEventTypes: ['Microsoft.Resources.ResourceActionSuccess'] });
    await azure.admin('POST', '/admin/event-faults', { shuffle: true });
    const stop = () => azure.call('POST', `${vmId}/powerOff`);

    for (let turn = 0; turn < 8; turn++) {
      await stop();
      azure.pass(12);
    }
    for (let second = 0; second < 60; second++) await pass(1);

    const times = events().map((event) => event.eventTime as string);
    expect(times).toHaveLength(8);
    expect(times).not.toEqual(times.toSorted());
  });

  it('can carry any payload', async () => {
    await start();

    await azure.admin('POST', '/admin/publish', { payload: { hello: 1 }, schema: 'cloudevents', endpoint: hook.url });
    await pass(0);

    expect(hook.received).toMatchObject([{ body: { hello: 1 }, headers: { 'aeg-event-type': 'Notification' } }]);
  });
});

describe('a new subscription', () => {
  const wish = (schema: string) => ({ name: 'new', scope, endpoint: hook.url, schema, topic: 'resources' });

  it.each(['eventgrid', 'cloudevents'])('of the schema %s delivers once its endpoint has agreed', async (schema) => {
    await startWith([]);

    expect(await azure.admin('POST', '/admin/event-subscriptions', wish(schema))).toEqual({ kind: 'validated' });
    await tag();
    await pass(10);

    expect(hook.received).toHaveLength(2);
  });

  it('of the CloudEvents schema is refused when the endpoint does not allow it', async () => {
    await startWith([]);
    hook.handshakes = false;

    const answer = await azure.admin('POST', '/admin/event-subscriptions', wish('cloudevents'));

    expect(answer.error.message).toContain('handshake failed');
  });

  it('of the Event Grid schema waits for the validation address when the code does not come back', async () => {
    await startWith([]);
    hook.handshakes = false;
    expect(await azure.admin('POST', '/admin/event-subscriptions', wish('eventgrid'))).toEqual({
      kind: 'awaiting-manual-action',
    });

    await fetch(hook.received[0]?.body[0].data.validationUrl as string);
    await tag();
    await pass(10);

    expect(hook.received).toHaveLength(2);
  });
});
