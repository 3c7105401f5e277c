import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import type { KeyRing } from '../../../local/host/keys/key-file.ts';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

const folder = makeFolder();
const state = folder.file('state.db');
let app: string;
let host: RunningHost;
let keys: KeyRing;

const code = `
app.http('open', { handler: () => ({ body: 'open' }) });
app.http('guarded', { authLevel: 'function', handler: () => ({ body: 'guarded' }) });
app.http('other', { authLevel: 'function', handler: () => ({ body: 'other' }) });
app.http('inner', { authLevel: 'admin', handler: () => ({ body: 'inner' }) });
app.http('starts', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('one', { input: {} });
    return client.createCheckStatusResponse(request, id);
  },
});
df.app.orchestration('one', function* () { return 1; });
app.eventGrid('grid', { handler: async () => {} });
`;

const run = () => runHost({ state, app, clock: 'real', args: ['--keys'], env: { GOLDSMITH_HOST_LOG: 'debug' } });

beforeAll(async () => {
  app = writeApp(folder.file('app'), code);
  host = await run();
  keys = JSON.parse(readFileSync(`${state}.keys.json`, 'utf8')) as KeyRing;
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

async function statusWith(path: string, key?: string, method = 'GET'): Promise<[number, number]> {
  const mark = path.includes('?') ? '&' : '?';
  const byQuery = await host.call(method, key === undefined ? path : `${path}${mark}code=${key}`);
  const byHeader = await host.call(method, path, undefined, key === undefined ? {} : { 'x-functions-key': key });
  if (byQuery.status === 401) expect(byQuery.text).toBe('');
  return [byQuery.status, byHeader.status];
}

test('keys are made once, and only the owner can read them', async () => {
  const ring = Object.values(keys.systemKeys);

  expect(statSync(`${state}.keys.json`).mode & 0o777).toBe(0o600);
  expect(new Set([keys.masterKey, ...ring]).size).toBe(3);
  expect(Object.keys(keys.functionKeys)).toEqual(['guarded', 'other']);
});

test('functions ask for the key of their level', async () => {
  const host1 = keys.hostKeys.default;
  const guarded = keys.functionKeys.guarded?.default;

  expect(await statusWith('/api/open')).toEqual([200, 200]);
  expect(await statusWith('/api/guarded')).toEqual([401, 401]);
  expect(await statusWith('/api/guarded', 'wrong')).toEqual([401, 401]);
  for (const key of [host1, guarded, keys.masterKey]) expect(await statusWith('/api/guarded', key)).toEqual([200, 200]);
  expect(await statusWith('/api/other', guarded)).toEqual([401, 401]);
  expect(await statusWith('/api/inner', host1)).toEqual([401, 401]);
  expect(await statusWith('/api/inner', keys.masterKey)).toEqual([200, 200]);
});

test('webhooks ask for their system key or the master key', async () => {
  const { durabletask_extension: durable, eventgrid_extension: grid } = keys.systemKeys;
  const list = '/runtime/webhooks/durabletask/instances';
  const webhook = '/runtime/webhooks/EventGrid?functionName=grid';

  expect(await statusWith(list)).toEqual([401, 401]);
  expect(await statusWith(list, grid)).toEqual([401, 401]);
  expect(await statusWith(list, durable)).toEqual([200, 200]);
  expect(await statusWith('/durabletask/instances')).toEqual([401, 401]);
  expect(await statusWith(webhook, undefined, 'OPTIONS')).toEqual([401, 401]);
  expect(await statusWith(webhook, durable, 'OPTIONS')).toEqual([401, 401]);
  expect(await statusWith(webhook, grid, 'OPTIONS')).toEqual([200, 200]);
  expect(await statusWith(webhook, keys.masterKey, 'OPTIONS')).toEqual([200, 200]);
  expect(await statusWith('/admin/host/status', durable)).toEqual([401, 401]);
  expect(await statusWith('/admin/host/status', keys.masterKey)).toEqual([200, 200]);
});

test('the SDK needs no key, and the URLs it hands out carry one', async () => {
  const answer = await host.call('POST', '/api/starts', {});
  const location = new URL(answer.headers.get('location') ?? '');
  const status = await host.call('GET', location.pathname + location.search);

  expect(answer.status).toBe(202);
  expect(location.searchParams.get('code')).toBe(keys.systemKeys.durabletask_extension);
  expect([200, 202]).toContain(status.status);
});

test('keys outlive a restart, appear in no log, and a file others can read is refused', async () => {
  await host.stop();
  const logged = host.stderr();
  host = await run();
  expect(await statusWith('/api/guarded', keys.hostKeys.default)).toEqual([200, 200]);
  const all = [keys.masterKey, ...Object.values(keys.systemKeys), ...Object.values(keys.hostKeys)];
  expect(all.filter((key) => logged.includes(key))).toEqual([]);
  await host.stop();

  chmodSync(`${state}.keys.json`, 0o644);
  await expect(run()).rejects.toThrow(/^the key file .* can be read by others: chmod 600 it$/);
  chmodSync(`${state}.keys.json`, 0o600);
  host = await run();
});
