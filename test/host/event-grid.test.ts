import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from './run-host.ts';

const folder = makeFolder();
let host: RunningHost;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

const send = (type: string, body: unknown, name = 'gridOne') =>
  host.call('POST', `/runtime/webhooks/EventGrid?functionName=${name}`, body, { 'aeg-event-type': type });
const received = async () => (await host.call('GET', '/api/received')).json;

test('a subscription in the Event Grid schema is validated', async () => {
  const { status, headers, json } = await send('SubscriptionValidation', [{ data: { validationCode: 'c1' } }]);

  expect({ status, json }).toEqual({ status: 200, json: { validationResponse: 'c1' } });
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

test.each([[{ validationCode: 'c2' }], ['{"validationCode":"c2"}']])(
  'a subscription in the CloudEvents schema is validated with data %j',
  async (data) => {
    const { json } = await send('SubscriptionValidation', { specversion: '1.0', data });

    expect(json).toEqual({ validationResponse: 'c2' });
  },
);

test('the CloudEvents handshake allows Event Grid', async () => {
  const { status, headers } = await host.call('OPTIONS', '/runtime/webhooks/eventgrid?functionName=gridOne');

  expect(status).toBe(200);
  expect(headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
});

test('a single event and each event of an array is one invocation', async () => {
  expect((await send('Notification', { id: 'a', data: { n: 1 } })).status).toBe(202);
  expect((await send('notification', [{ id: 'b' }, { id: 'c' }])).status).toBe(202);
  expect((await send('Notification', [])).status).toBe(202);

  expect((await received()).map((event: Loose) => event.id)).toEqual(['a', 'b', 'c']);
});

test('a function for many events gets them as one array', async () => {
  await send('Notification', [{ id: 'a' }, { id: 'b' }], 'gridMany');
  await send('Notification', { id: 'c' }, 'gridMany');

  expect(await received()).toEqual([[{ id: 'a' }, { id: 'b' }], [{ id: 'c' }]]);
});

test('one failing event fails the whole delivery after all have run', async () => {
  const answer = await send('Notification', [{ id: 'a', data: { fail: true } }, { id: 'b' }]);

  expect(answer.status).toBe(500);
  expect(answer.text).toBe('Exception while executing function: Functions.gridOne');
  expect(await received()).toHaveLength(2);
});

test('dates are rewritten as the real extension does', async () => {
  await send('Notification', { id: 'd', time: '2026-01-01T00:00:00.1200000Z', data: { at: '2026-01-01T00:00:00Z' } });

  expect(await received()).toEqual([
    { id: 'd', time: '2026-01-01T00:00:00.12Z', data: { at: '2026-01-01T00:00:00Z' } },
  ]);
});

test.each([
  ['Notification', 'gridone', 404],
  ['Notification', 'hello', 404],
  ['Unsubscribe', 'gridOne', 202],
  ['Other', 'gridOne', 400],
])('%s for %s answers %i', async (type, name, status) => {
  expect((await send(type, {}, name)).status).toBe(status);
});

test('a body that is no JSON answers 500', async () => {
  expect((await send('Notification', '{oops')).status).toBe(500);
});
