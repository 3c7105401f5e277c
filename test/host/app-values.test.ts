import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from './run-host.ts';
import { writeApp } from './write-app.ts';

// Values on their way between the host and the app.

const folder = makeFolder();
let host: RunningHost;

const code = `
df.app.activity('counts', { handler: (n) => n + 1 });
df.app.orchestration('growing', function* (context) {
  let n = 0;
  for (let step = 0; step < 30; step += 1) n = yield context.df.callActivity('counts', n);
  yield context.df.waitForExternalEvent('go');
  return [n, yield context.df.callActivity('counts', n)];
});
const thrown = { error: Object.assign(new TypeError('no'), { name: 'Own' }), text: 'words', object: { code: 7 }, nothing: undefined };
df.app.activity('throws', { handler: ({ what }) => { throw thrown[what]; } });
df.app.orchestration('catching', function* (context) {
  try { yield context.df.callActivity('throws', context.df.getInput()); } catch (error) { return error.message; }
});
app.http('echo', { methods: ['POST'], handler: async (request) => ({ body: new Uint8Array(await request.arrayBuffer()) }) });
app.http('setting', { methods: ['GET'], handler: () => ({ body: process.env.FIXTURE_TICK + ' ' + process.env.WEBSITE_HOSTNAME }) });
`;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db'), app: writeApp(folder.file('app'), code) });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

test('a history that grew over many turns is replayed whole, in the same process and in the next', async () => {
  for (const id of ['here', 'there']) await host.start('growing', null, id);
  await host.settled('here');
  await host.call('POST', '/durabletask/instances/here/raiseEvent/go', {});
  expect((await host.settled('here')).output).toEqual([30, 31]);
  await host.stop();
  host = await runHost({ state: folder.file('state.db'), app: folder.file('app') });
  await host.call('POST', '/durabletask/instances/there/raiseEvent/go', {});
  expect((await host.settled('there')).output).toEqual([30, 31]);
});

test.each([
  ['error', `Activity function 'throws' failed:  no`],
  ['text', `Activity function 'throws' failed:  words`],
  ['object', `Activity function 'throws' failed:  {"code":7}`],
  ['nothing', `Activity function 'throws' failed:  undefined`],
])('what an activity throws (%s) reaches its orchestrator', async (what, message) => {
  await host.start('catching', { what }, what);
  expect((await host.settled(what)).output).toContain(message);
});

test.each([1, 100, 100_000])('%i bytes go through a handler unchanged', async (size) => {
  const body = Uint8Array.from({ length: size }, (_, index) => index % 256);
  const response = await fetch(`${host.url}/api/echo`, { method: 'POST', body });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
});

test('the app reads its settings and the name of its host from the environment', async () => {
  expect((await host.call('GET', '/api/setting')).text).toBe(`0 0 */6 * * * ${new URL(host.url).host}`);
});
