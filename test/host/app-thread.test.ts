import { afterEach, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder, runHost, type RunningHost } from './run-host.ts';
import { writeApp } from './write-app.ts';

// The app computes, throws and ends in a thread of its own: what that does to the host beside it.

const folder = makeFolder();
let host: RunningHost | undefined;
let hosts = 0;

const code = `
import { existsSync } from 'node:fs';
df.app.activity('computes', { handler: ({ until }) => { while (!existsSync(until)) Math.random(); } });
df.app.orchestration('computing', function* (context) { yield context.df.callActivity('computes', context.df.getInput()); return 'done'; });
df.app.activity('counts', { handler: (n) => n + 1 });
df.app.orchestration('growing', function* (context) {
  let n = 0;
  for (let step = 0; step < 30; step += 1) n = yield context.df.callActivity('counts', n);
  yield context.df.waitForExternalEvent('go');
  return [n, yield context.df.callActivity('counts', n)];
});
df.app.activity('throws', { handler: ({ what }) => { throw { error: Object.assign(new TypeError('no'), { name: 'Own' }), text: 'words', object: { code: 7 }, nothing: undefined }[what]; } });
df.app.orchestration('catching', function* (context) { try { yield context.df.callActivity('throws', context.df.getInput()); } catch (error) { return error.message; } });
app.http('leaves', { methods: ['POST'], handler: () => process.exit(7) });
app.http('forgets', { methods: ['POST'], handler: () => { setImmediate(() => { throw new Error('nobody catches this'); }); return { status: 202 }; } });
app.http('echo', { methods: ['POST'], handler: async (request) => ({ body: new Uint8Array(await request.arrayBuffer()) }) });
app.http('setting', { methods: ['GET'], handler: () => ({ body: process.env.FIXTURE_TICK + ' ' + process.env.WEBSITE_HOSTNAME }) });
`;

async function open(wish: { clock?: 'real'; host?: object; env?: Record<string, string> } = {}): Promise<RunningHost> {
  hosts += 1;
  const app = writeApp(folder.file(`app-${hosts}`), code, { host: wish.host ?? {} });
  const { clock = 'virtual', env = {} } = wish;
  host = await runHost({ state: folder.file(`state-${hosts}.db`), app, clock, env });
  return host;
}

afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const running = (id: string) => `/durabletask/instances/${id}`;

test('while a handler computes without a pause, the host answers and takes new starts', async () => {
  const at = await open({ clock: 'real' });
  const release = folder.file('release-1');
  await at.start('computing', { until: release }, 'long');
  // A host that computed itself would answer nothing until the file is there.
  expect((await at.call('GET', running('long'))).status).toBe(202);
  expect((await at.start('computing', { until: release }, 'next')).status).toBe(202);
  writeFileSync(release, '');
  expect((await at.settled('long')).output).toBe('done');
  expect((await at.settled('next')).output).toBe('done');
});

test('functionTimeout strikes a handler that never pauses', async () => {
  const env = { GOLDSMITH_HOST_LOG: 'info' };
  const at = await open({ clock: 'real', host: { functionTimeout: '00:00:01' }, env });
  const release = folder.file('release-2');
  await at.start('computing', { until: release }, 'long');
  const timeout = 'Timeout value of 1 s (functionTimeout in host.json) was exceeded by function: Functions.computes';
  while (!at.stderr().includes(timeout)) await delay(20);
  // Its orchestrator hears of it when the thread is free.
  writeFileSync(release, '');
  expect((await at.settled('long')).output).toContain(timeout);
});

test('a history that grows over many turns and a forgotten one are replayed whole', async () => {
  const at = await open();
  await at.start('growing', null, 'grown');
  await at.settled('grown');
  await at.call('POST', `${running('grown')}/raiseEvent/go`, {});
  expect((await at.settled('grown')).output).toEqual([30, 31]);
});

test.each([
  ['error', "Activity function 'throws' failed:  no"],
  ['text', "Activity function 'throws' failed:  words"],
  ['object', `Activity function 'throws' failed:  {"code":7}`],
  ['nothing', "Activity function 'throws' failed:  undefined"],
])('what an activity throws (%s) reaches its orchestrator as on Azure', async (what, message) => {
  const at = await open();
  await at.start('catching', { what }, 'one');
  expect((await at.settled('one')).output).toContain(message);
});

test('an app that ends its process ends the host with its code, which says so', async () => {
  const at = await open();
  await at.call('POST', '/api/leaves').catch(() => undefined);
  expect(await at.ended).toBe(7);
  expect(at.stderr()).toContain('the app ended its process, and the host ends with it');
});

test('an error that nobody catches ends the host with its text, and what was acknowledged is there afterwards', async () => {
  const at = await open();
  await at.start('growing', null, 'kept');
  await at.call('POST', '/api/forgets').catch(() => undefined);
  expect(await at.ended).toBe(1);
  expect(at.stderr()).toContain('nobody catches this');
  host = await runHost({ state: folder.file(`state-${hosts}.db`), app: folder.file(`app-${hosts}`) });
  await host.settled('kept');
  await host.call('POST', `${running('kept')}/raiseEvent/go`, {});
  expect((await host.settled('kept')).output).toEqual([30, 31]);
});

test('bytes of any size go through unchanged', async () => {
  const at = await open();
  for (const size of [1, 100, 100_000]) {
    const body = Uint8Array.from({ length: size }, (_, index) => index % 256);
    const response = await fetch(`${at.url}/api/echo`, { method: 'POST', body });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
  }
});

test('the app reads its settings and the name of its host from the environment', async () => {
  const at = await open();
  expect((await at.call('GET', '/api/setting')).text).toBe(`0 0 */6 * * * ${new URL(at.url).host}`);
});
