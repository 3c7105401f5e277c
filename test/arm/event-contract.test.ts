import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { computeIdOf, group, simulatedAzure, subscriptionId, type SimulatedAzure } from './support/simulated-azure.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';

const folder = join(import.meta.dirname, '../../../shared/contract/events');
const missing = existsSync(folder) ? undefined : `skipped: the contract data is not at ${folder}`;
const withContract = missing ? describe.skip : describe;

interface Sample {
  readonly schema: string;
  readonly kind: string;
  readonly payload: unknown;
}

const sampleOf = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Sample;
type Document = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- published samples and bodies as sent
const one = (payload: unknown) => (Array.isArray(payload) ? payload[0] : payload) as Document;

/** Paths of all fields, except inside what differs with the caller or the resource. */
function fieldsOf(value: unknown, path = ''): string[] {
  const open = ['/data/claims', '/data/resourceInfo/properties', '/data/resourceInfo/tags'];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || open.includes(path)) return [path];
  return Object.entries(value).flatMap(([key, each]) => fieldsOf(each, `${path}/${key}`));
}

const valueAt = (event: unknown, path: string) =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, name) => (inner as Document | undefined)?.[name], event);

/** Fields of both whose values are of different types. */
const mistyped = (published: Document, ours: Document | undefined): string[] =>
  fieldsOf(published).filter((field) => {
    const [theirs, own] = [valueAt(published, field), valueAt(ours, field)];
    return own !== undefined && own !== null && theirs !== null && typeof own !== typeof theirs;
  });

let azure: SimulatedAzure;
let hook: Webhook;
afterEach(async () => {
  await azure.arm.close();
  await hook.close();
});

const vmId = computeIdOf('virtualMachines', 'one');

/** Makes a write, an action and a deletion, and answers what reached the endpoint, by type. */
async function emitted(
  schema: string,
  topic: string,
  end: 'Success' | 'Failure' | 'Cancel' = 'Success',
): Promise<Map<string, Document>> {
  hook = await startWebhook();
  azure = await simulatedAzure({
    virtualMachines: [{ resourceGroup: group, name: 'one', location: 'westeurope', os: 'Linux' }],
    eventSubscriptions: [
      {
        name: 'contract',
        scope: `/subscriptions/${subscriptionId}`,
        endpoint: hook.url,
        schema: schema as 'eventgrid',
        topic: topic as 'resources',
      },
    ],
  });
  const effects = {
    Failure: { kind: 'fail-operation', code: 'InternalExecutionError', message: 'It failed.' },
    Cancel: { kind: 'cancel-operation' },
  } as const;
  if (end !== 'Success') azure.arm.world.faults.add([{ effect: effects[end], times: 0 }]);
  const settle = async () => {
    azure.pass(60);
    await azure.admin('GET', '/admin/clock?settleMs=5000');
  };
  await azure.call('PATCH', `${vmId}?api-version=2024-07-01`, { tags: { a: 'b' } });
  await settle();
  await azure.call('POST', `${vmId}/deallocate?api-version=2024-07-01`);
  await settle();
  await azure.call('DELETE', `${vmId}?api-version=2024-07-01`);
  await settle();
  return new Map(
    hook.received.map(({ body }) => one(body)).map((event) => [String(event.eventType ?? event.type), event]),
  );
}

const endOf = (kind: string) => (kind.endsWith('Failure') ? 'Failure' : kind.endsWith('Cancel') ? 'Cancel' : 'Success');

withContract(`the events have the fields of the published ones${missing ? ` (${missing})` : ''}`, () => {
  it.each([
    ['eventgrid.docs.ResourceActionSuccess.json', 'resources'],
    ['eventgrid.docs.ResourceWriteSuccess.json', 'resources'],
    ['eventgrid.docs.ResourceDeleteSuccess.json', 'resources'],
    ['cloudevents.spec.Resources.resource_action_success.json', 'resources'],
    ['eventgrid.spec.ResourceNotifications.Resources_CreatedOrUpdated.json', 'resource-notifications'],
    ['cloudevents.spec.ResourceNotifications.Resources_CreatedOrUpdated.json', 'resource-notifications'],
    ['cloudevents.spec.ResourceNotifications.Resources_Deleted.json', 'resource-notifications'],
    ['eventgrid.spec.ResourceNotifications.Resources_Deleted.json', 'resource-notifications'],
    ['eventgrid.spec.Resources.resource_write_success.json', 'resources'],
    ['eventgrid.spec.Resources.resource_delete_success.json', 'resources'],
    ['eventgrid.spec.Resources.resource_action_success.json', 'resources'],
    ['eventgrid.spec.Resources.resource_write_failure.json', 'resources'],
    ['eventgrid.spec.Resources.resource_delete_failure.json', 'resources'],
    ['eventgrid.spec.Resources.resource_action_failure.json', 'resources'],
    ['eventgrid.spec.Resources.resource_write_cancel.json', 'resources'],
    ['eventgrid.spec.Resources.resource_delete_cancel.json', 'resources'],
    ['eventgrid.spec.Resources.resource_action_cancel.json', 'resources'],
    ['cloudevents.spec.Resources.resource_write_cancel.json', 'resources'],
    ['cloudevents.spec.Resources.resource_delete_cancel.json', 'resources'],
    ['cloudevents.spec.Resources.resource_action_cancel.json', 'resources'],
    ['eventgrid.spec.ResourceNotifications.HealthResources_AvailabilityStatusChanged.json', 'health-resources'],
    ['eventgrid.spec.ResourceNotifications.HealthResources_ResourceAnnotated.json', 'health-resources'],
    ['cloudevents.spec.ResourceNotifications.HealthResources_AvailabilityStatusChanged.json', 'health-resources'],
    ['cloudevents.spec.ResourceNotifications.HealthResources_ResourceAnnotated.json', 'health-resources'],
    ['cloudevents.spec.Resources.resource_write_success.json', 'resources'],
    ['cloudevents.spec.Resources.resource_delete_success.json', 'resources'],
    ['cloudevents.spec.Resources.resource_write_failure.json', 'resources'],
    ['cloudevents.spec.Resources.resource_delete_failure.json', 'resources'],
    ['cloudevents.spec.Resources.resource_action_failure.json', 'resources'],
  ])('%s', async (name, topic) => {
    const { schema, kind, payload } = sampleOf(name);

    const ours = (await emitted(schema, topic, endOf(kind))).get(kind);

    const published = fieldsOf(one(payload));
    expect(published.filter((field) => !fieldsOf(ours).includes(field))).toEqual([]);
    // Evidence and httpRequest are there in some samples and not in others: ours is the fullest form.
    const optional = /^\/data\/(authorization\/evidence|httpRequest)\//;
    expect(fieldsOf(ours).filter((field) => !published.includes(field) && !optional.test(field))).toEqual([]);
    expect(mistyped(one(payload), ours)).toEqual([]);
  });

  it.each(
    ['Write', 'Delete', 'Action'].flatMap((verb) =>
      ['Success', 'Failure', 'Cancel'].map((end) => `Resource${verb}${end}`),
    ),
  )('the oldest form of %s, which has texts for objects, lacks nothing that ours has not', async (name) => {
    const { kind, payload } = sampleOf(`eventgrid.netsdk.${name}.json`);

    const ours = (await emitted('eventgrid', 'resources', endOf(kind))).get(kind);

    const inside = /^\/data\/(authorization|claims|httpRequest)\//;
    const own = new Set(
      fieldsOf(ours).map((field) => field.replace(/^(\/data\/(?:authorization|claims|httpRequest))\/.*/, '$1')),
    );
    expect(fieldsOf(one(payload)).filter((field) => !own.has(field))).toEqual([]);
    expect([...own].filter((field) => inside.test(field))).toEqual([]);
  });

  it('an endpoint hears of the end of its subscription in the published words', async () => {
    const { kind, payload } = sampleOf('eventgrid.netsdk.SubscriptionDeletedEvent.json');
    await emitted('eventgrid', 'resources');
    const id = `/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/eventSubscriptions/own`;
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: hook.url } };
    await azure.call('PUT', `${id}?api-version=2022-06-15`, { properties: { destination } });
    await azure.call('DELETE', `${id}?api-version=2022-06-15`);
    azure.pass(10);
    await azure.admin('GET', '/admin/clock?settleMs=5000');

    const goodbye = hook.received.map(({ body }) => one(body)).find((event) => event.eventType === kind);
    expect(fieldsOf(goodbye).toSorted()).toEqual(fieldsOf(one(payload)).toSorted());
    expect(goodbye?.data).toEqual({ eventSubscriptionId: id });
  });

  it('a write of a group has the fields of one that others received', async () => {
    const { schema, kind, payload } = sampleOf('cloudevents.ibdm.resourceGroup_write.json');
    await emitted(schema, 'resources');
    hook.received.length = 0;
    await azure.call('PUT', `/subscriptions/${subscriptionId}/resourcegroups/other?api-version=2021-04-01`, {
      location: 'westeurope',
    });
    azure.pass(10);
    await azure.admin('GET', '/admin/clock?settleMs=5000');

    const ours = hook.received.map(({ body }) => one(body)).find((event) => event.type === kind);
    const shallow = (value: unknown) => Object.keys((value as Document | undefined) ?? {}).toSorted();
    expect(shallow(ours?.data)).toEqual(shallow(one(payload).data));
    expect(ours?.data.operationName).toBe(one(payload).data.operationName);
  });

  it('a tag write has every field of one that others received', async () => {
    const { schema, kind, payload } = sampleOf('cloudevents.ibdm.tags_write_virtualMachine.json');

    const ours = (await emitted(schema, 'resources')).get(kind);

    expect(fieldsOf(one(payload)).filter((field) => !fieldsOf(ours).includes(field))).toEqual([]);
  });

  it('a person has the claims of the published person, and the identity provider that applications have', async () => {
    const published = Object.keys(
      one(sampleOf('eventgrid.docs.ResourceWriteSuccess.json').payload).data.claims as object,
    );

    const write = (await emitted('eventgrid', 'resources')).get('Microsoft.Resources.ResourceWriteSuccess');

    const ours = Object.keys(write?.data.claims as object);
    expect(ours.filter((claim) => !published.includes(claim))).toEqual([
      'http://schemas.microsoft.com/identity/claims/identityprovider',
    ]);
  });
});
