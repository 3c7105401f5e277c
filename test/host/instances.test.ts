import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from './run-host.ts';

const folder = makeFolder();
const instances = '/durabletask/instances';
let host: RunningHost;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

test('an instance is Running with its custom status until its event comes', async () => {
  await host.start('waits', { x: 1 }, 'w1');
  const answer = await host.clock().then(() => host.call('GET', `${instances}/w1`));

  expect(answer.status).toBe(202);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('location')).toContain('/runtime/webhooks/durabletask/instances/w1?');
  expect(answer.json).toEqual({
    name: 'waits',
    instanceId: 'w1',
    runtimeStatus: 'Running',
    input: { x: 1 },
    customStatus: { waiting: true },
    output: null,
    createdTime: '2026-01-01T00:00:00Z',
    lastUpdatedTime: '2026-01-01T00:00:00Z',
  });
});

test('starting hands out the management URLs, without rewind', async () => {
  const { status, headers, json } = await host.start('waits', {}, 'w2');

  expect(status).toBe(202);
  expect(json.id).toBe('w2');
  expect(json.rewindPostUri).toBeUndefined();
  expect(json.terminatePostUri).toContain('/instances/w2/terminate?reason={text}');
  expect(headers.get('location')).toBe(json.statusQueryGetUri);
});

test('the id of a live instance is refused with 409, that of a finished one starts anew', async () => {
  await host.start('waits', {}, 'again');
  await host.clock();
  const refused = await host.start('waits', {}, 'again');
  await host.call('POST', `${instances}/again/raiseEvent/go`, 1);
  await host.clock();
  const accepted = await host.start('sequence', { n: 1 }, 'again');

  expect(refused.status).toBe(409);
  expect(refused.json.Message).toBe('An Orchestration instance with the status Running already exists.');
  expect(accepted.status).toBe(202);
  expect(await host.settled('again')).toMatchObject({ name: 'sequence', output: 8 });
});

test('two starts at the same moment with one id start one instance', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map((n) => host.start('waits', { n }, 'twins')));

  expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409, 409, 409]);
});

test('a terminated instance keeps the reason as its output and its children run on', async () => {
  await host.start('parentOfWaiting', {}, 'doomed');
  await host.clock();
  const answer = await host.call('POST', `${instances}/doomed/terminate?reason=not%20needed`);

  expect(answer.status).toBe(202);
  expect(await host.settled('doomed')).toMatchObject({ runtimeStatus: 'Terminated', output: 'not needed' });
  expect(await host.status('doomed-child')).toMatchObject({ runtimeStatus: 'Running' });
  expect((await host.call('POST', `${instances}/doomed/terminate`)).status).toBe(410);
});

test('a suspended instance holds its events until it is resumed', async () => {
  await host.start('waits', {}, 's1');
  await host.clock();
  await host.call('POST', `${instances}/s1/suspend?reason=lunch`);
  await host.call('POST', `${instances}/s1/raiseEvent/go`, { meal: 'soup' });
  const suspended = await host.settled('s1');
  await host.call('POST', `${instances}/s1/resume?reason=back`);

  expect(suspended).toMatchObject({ runtimeStatus: 'Suspended', output: 'lunch' });
  expect(await host.settled('s1')).toMatchObject({ runtimeStatus: 'Completed', output: { meal: 'soup' } });
});

test('a suspended instance can be terminated', async () => {
  await host.start('waits', {}, 's2');
  await host.call('POST', `${instances}/s2/suspend?reason=lunch`);
  await host.call('POST', `${instances}/s2/terminate?reason=over`);

  expect(await host.settled('s2')).toMatchObject({ runtimeStatus: 'Terminated', output: 'over' });
});

test('messages to nobody are 404, to a finished instance 410, without JSON 400', async () => {
  await host.start('sequence', { n: 1 }, 'done');
  await host.start('waits', {}, 'open');
  await host.clock();
  const raise = (id: string, body?: unknown, headers = {}) =>
    host.call('POST', `${instances}/${id}/raiseEvent/go`, body, headers);

  expect((await raise('nobody', 1)).status).toBe(404);
  expect((await raise('done', 1)).status).toBe(410);
  expect((await raise('open', 'x', { 'content-type': 'text/plain' })).status).toBe(400);
  expect((await raise('open', '{')).json.Message).toBe('Invalid JSON content');
  expect((await host.call('POST', `${instances}/done/rewind`)).status).toBe(412);
  expect((await host.call('POST', `${instances}/nobody/rewind`)).status).toBe(404);
  expect((await host.call('GET', `${instances}/nobody`)).status).toBe(404);
});

test('lists come in pages, in the order of ids, and can be filtered', async () => {
  for (const n of [1, 2, 3, 4, 5]) await host.start('sequence', { n }, `page-${n}`);
  await host.clock();
  const ids: string[] = [];
  let token = '';
  do {
    const headers = token ? { 'x-ms-continuation-token': token } : undefined;
    const page = await host.call('GET', `${instances}/?instanceIdPrefix=page-&top=2`, undefined, headers);
    ids.push(...page.json.map((one: Loose) => one.instanceId));
    token = page.headers.get('x-ms-continuation-token') ?? '';
  } while (token);
  const list = async (query: string) => (await host.call('GET', `${instances}/?${query}`)).json.length;

  expect(ids).toEqual(['page-1', 'page-2', 'page-3', 'page-4', 'page-5']);
  expect(await list('instanceIdPrefix=page-&runtimeStatus=Completed')).toBe(5);
  expect(await list('instanceIdPrefix=page-&runtimeStatus=Running,Pending')).toBe(0);
  expect(await list('instanceIdPrefix=page-&runtimeStatus=failed')).toBe(5);
  expect(await list('instanceIdPrefix=page-&createdTimeFrom=2027-01-01T00:00:00Z')).toBe(0);
});

test('restarting runs the same input again under a new id', async () => {
  await host.start('sequence', { n: 3 }, 'first');
  await host.clock();
  const { json } = await host.call('POST', `${instances}/first/restart`);

  expect(json.id).toMatch(/^[0-9a-f]{32}$/);
  expect(await host.settled(json.id)).toMatchObject({ output: 24, input: { n: 3 } });
  expect((await host.call('POST', `${instances}/nobody/restart`)).status).toBe(400);
});

test('a start can wait for the end', async () => {
  const path = '/runtime/webhooks/durabletask/orchestrators/sequence?timeout=5&pollingInterval=0.02';
  const { status, json } = await host.call('POST', path, { n: 2 });

  expect({ status, json }).toEqual({ status: 200, json: 16 });
});

test('history can be asked for', async () => {
  await host.start('sequence', { n: 1 }, 'told');
  await host.clock();
  const { json } = await host.call('GET', `${instances}/told?showHistory=true&showHistoryOutput=true&showInput=false`);

  expect(json.input).toBeNull();
  const [began, first, , , ended] = json.historyEvents;
  expect(began).toMatchObject({ EventType: 'ExecutionStarted' });
  expect(first).toMatchObject({ EventType: 'TaskCompleted', FunctionName: 'double', Result: 2 });
  expect(ended).toMatchObject({ EventType: 'ExecutionCompleted', Result: 8 });
});

test('functions use all of this through the durable client', async () => {
  const { json } = await host.call('POST', '/api/clientTour');

  expect(json).toMatchObject({ output: { by: 'tour' }, input: '', listed: true, purged: { instancesDeleted: 1 } });
  expect(json.missing).toContain('could not find any data');
  const started = await host.call('POST', '/api/start/sequence', { n: 2 });
  expect(started.status).toBe(202);
  expect(await host.settled(started.json.id)).toMatchObject({ output: 16 });
});

test('only callers on this machine reach the durable and admin APIs', async () => {
  const { request } = await import('node:http');
  const ask = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${host.url}${path}`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  expect(await ask('/admin/host/status')).toBe(403);
  expect(await ask('/durabletask/instances/')).toBe(403);
});
