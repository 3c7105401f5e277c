import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { filesUnder, read } from '../rules/support/repository.ts';
import { groupScope, startSim, subscriptionId, group, type Sim } from './support/sim.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';

const folder = join(import.meta.dirname, '../../../shared/contract/events');
const missing = existsSync(folder) ? undefined : `skipped: the contract data is not at ${folder}`;
const withContract = missing ? describe.skip : describe;
type Body = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- published samples and bodies as sent

const sample = (name: string): Body => JSON.parse(readFileSync(join(folder, name), 'utf8')).payload;
const keys = (value: unknown) => Object.keys(value ?? {}).toSorted();

withContract(`a subscription${missing ? ` (${missing})` : ''}`, () => {
  let sim: Sim;
  let hook: Webhook;
  beforeEach(async () => {
    const account = { resourceGroup: group, account: 'account', location: 'westeurope', container: 'c', name: 'x.vhd' };
    sim = await startSim({ vhds: [account] });
    hook = await startWebhook();
  });
  afterEach(async () => {
    await sim.close();
    await hook.close();
  });

  const subscribe = (schema: string) =>
    sim.call('POST', '/admin/event-subscriptions', {
      ...{ name: 'new', scope: `/subscriptions/${subscriptionId}`, endpoint: hook.url, schema, topic: 'resources' },
    });

  it('of the Event Grid schema asks by the published event, and takes its code with a 200 alone', async () => {
    const [published] = sample('eventgrid.netsdk.SubscriptionValidationEvent.json') as Body[];
    await subscribe('eventgrid');
    const [asked] = hook.received;

    expect(asked).toMatchObject({ method: 'POST', headers: { 'aeg-event-type': 'SubscriptionValidation' } });
    expect(keys(asked?.body[0])).toEqual(keys(published));
    expect(keys(asked?.body[0].data)).toEqual(keys(published.data));
    expect(asked?.body[0]).toMatchObject({ eventType: published.eventType, dataVersion: published.dataVersion });

    hook.handshakeStatus = 202;
    expect((await subscribe('eventgrid')).body.error.code).toBe('Url validation');
  });

  it('of the CloudEvents schema asks by OPTIONS, and delivers with the published headers', async () => {
    const { request, deliveries } = sample('handshake.cloudevents.abuse-protection.json');
    await subscribe('cloudevents');
    const tags = `${groupScope}/providers/Microsoft.Resources/tags/default?api-version=2024-07-01`;
    await sim.call('PUT', tags, { properties: { tags: { a: 'b' } } });
    sim.pass(3);
    await sim.arm.world.flight.whenIdle();
    const [asked, delivered] = hook.received;

    expect(asked?.method).toBe(request.method);
    expect(asked?.headers['webhook-request-origin']).toBe(request.headers['WebHook-Request-Origin']);
    expect(delivered?.method).toBe(deliveries.method);
    expect(delivered?.headers).toMatchObject({
      'content-type': deliveries.headers['Content-Type'],
      'aeg-delivery-count': deliveries.headers['aeg-delivery-count'],
    });
  });

  it('hears of the tags of a resource of any provider, its group in the letters of the request', async () => {
    const published = sample('cloudevents.ibdm.tags_write_storageAccount_lowercase.json');
    await subscribe('cloudevents');
    const id = `/subscriptions/${subscriptionId}/resourcegroups/${group}/providers/Microsoft.Storage/storageAccounts/account`;
    const tags = `${id}/providers/Microsoft.Resources/tags/default?api-version=2024-07-01`;
    await sim.call('PUT', tags, { properties: { tags: { a: 'b' } } });
    sim.pass(3);
    await sim.arm.world.flight.whenIdle();
    const event = hook.received.at(-1)?.body;

    expect(keys(published).filter((key) => !keys(event).includes(key))).toEqual([]);
    expect(keys(event.data)).toEqual(keys(published.data));
    expect([event.subject, event.data.resourceUri]).toEqual([id, id]);
    expect([event.type, event.data.operationName, event.data.resourceProvider]).toEqual([
      ...[published.type, published.data.operationName, published.data.resourceProvider],
    ]);
  });

  it('has no published sample that is held against nothing', () => {
    const tests = filesUnder('test/arm', '.test.ts').map(read).join('\n');
    const inTable = /^eventgrid\.netsdk\.Resource(Write|Delete|Action)(Success|Failure|Cancel)\.json$/;

    expect(readdirSync(folder).filter((name) => !tests.includes(name) && !inTable.test(name))).toEqual([]);
  });
});
