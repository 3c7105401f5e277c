import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

const folder = makeFolder();
let host: RunningHost;

const code = `
app.setup({ enableHttpStream: true });
app.http('echo', {
  methods: ['GET', 'POST'],
  route: 'echo/{id:int}',
  handler: async (request) => ({
    jsonBody: {
      url: request.url,
      params: request.params,
      tags: request.query.getAll('tag'),
      header: request.headers.get('x-test'),
      body: await request.text(),
    },
    cookies: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }],
  }),
});
app.http('chunks', {
  methods: ['POST'],
  handler: async (request) => ({
    body: (async function* () {
      for await (const chunk of request.body) yield 'got ' + Buffer.from(chunk).toString() + ';';
    })(),
  }),
});
app.http('odd', {
  route: 'odd/{kind}',
  handler: async (request) => {
    switch (request.params.kind) {
      case 'throw': throw new Error('on purpose');
      case 'string': return 'text';
      case 'nothing': return undefined;
      case 'late': return { body: (async function* () { yield 'some'; await new Promise((go) => setTimeout(go, 200)); throw new Error('in the middle'); })() };
      default: return {};
    }
  },
});
let unread = 'not called';
app.http('hangsUp', {
  methods: ['POST'],
  handler: async (request) => {
    unread = 'reading';
    await request.text().then(() => (unread = 'read'), () => (unread = 'broken off'));
    return {};
  },
});
app.http('unread', { methods: ['GET'], handler: () => ({ body: unread }) });
df.app.orchestration('plain', function* () { return 1; });
`;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db'), app: writeApp(folder.file('app'), code), clock: 'real' });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

test('the request arrives as it was sent, with repeated query keys apart', async () => {
  const answer = await host.call('POST', '/api/echo/7?tag=x&tag=y', { n: 1 }, { 'x-test': 'yes' });

  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    url: `${host.url}/api/echo/7?tag=x&tag=y`,
    params: { id: '7', tag: 'y' },
    tags: ['x', 'y'],
    header: 'yes',
    body: '{"n":1}',
  });
  expect(answer.headers.getSetCookie()).toHaveLength(2);
  expect(answer.headers.get('x-ms-invocation-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('chunks pass in both directions while the other side still talks', async () => {
  const received: string[] = [];
  const outgoing = request(`${host.url}/api/chunks`, { method: 'POST' });
  const ended = new Promise<void>((resolve) =>
    outgoing.on('response', (response) => {
      response.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      response.on('end', resolve);
    }),
  );
  outgoing.write('one');
  while (received.length === 0) await wait(5);
  const before = [...received];
  outgoing.end('two');
  await ended;

  expect(before).toEqual(['got one;']);
  expect(received.join('')).toBe('got one;got two;');
});

test.each([
  ['throw', 500],
  ['string', 500],
  ['nothing', 204],
  ['empty', 200],
])('a handler that ends with %s answers %i, where Azure may not answer at all', async (kind, status) => {
  const { status: answered, text } = await host.call('GET', `/api/odd/${kind}`);

  expect([answered, text]).toEqual([status, '']);
});

test('an answer that breaks off is broken off for the caller too', async () => {
  await expect(host.call('GET', '/api/odd/late')).rejects.toThrow();
});

test('a caller that hangs up ends the request for the handler', async () => {
  const outgoing = request(`${host.url}/api/hangsUp`, { method: 'POST', headers: { 'content-length': 100 } });
  outgoing.on('error', () => undefined);
  outgoing.write('half');
  while ((await host.call('GET', '/api/unread')).text !== 'reading') await wait(5);
  outgoing.destroy();
  while ((await host.call('GET', '/api/unread')).text === 'reading') await wait(5);

  expect((await host.call('GET', '/api/unread')).text).toBe('broken off');
});

test("unknown paths and the host's own are answered as always", async () => {
  expect((await host.call('GET', '/api/nowhere')).status).toBe(404);
  expect((await host.start('plain', {}, 'p')).status).toBe(202);
  expect((await host.settled('p')).output).toBe(1);
});

test('nothing stays in flight', async () => {
  expect(await host.clock()).toMatchObject({ idle: true });
  expect(host.stderr()).toMatch(/a streaming handler returned nothing: on Azure its caller never gets an answer/);
});
