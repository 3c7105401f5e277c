import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

const folder = makeFolder();

const code = `
const never = () => new Promise(() => {});
df.app.activity('stuck', { handler: never });
df.app.orchestration('waitsForStuck', function* (context) { yield context.df.callActivity('stuck'); });
df.app.activity('kills', { handler: () => process.kill(process.pid, 'SIGKILL') });
df.app.orchestration('crashes', function* (context) { yield context.df.callActivity('kills'); });
df.app.activity('measures', { handler: (text) => text.length });
df.app.orchestration('sends', function* (context) { return yield context.df.callActivity('measures', 'x'.repeat(200_000)); });
df.app.orchestration('tellsMuch', function* (context) { context.df.setCustomStatus('x'.repeat(8_192)); });
df.app.orchestration('asksWithToken', function* (context) {
  return yield context.df.callHttp({
    method: 'GET', url: 'http://127.0.0.1:1/',
    tokenSource: new df.ManagedIdentityTokenSource('https://management.core.windows.net/'),
  });
});
app.http('whoAsks', { methods: ['GET'], authLevel: 'function', handler: (request) => ({ jsonBody: {
  pid: process.pid, auth: process.env.WEBSITE_AUTH_ENABLED ?? null, principal: request.headers.get('x-ms-client-principal-id'),
} }) });
`;
const ofHost = { functionTimeout: '00:00:01', extensions: { durableTask: { maxConcurrentActivityFunctions: 3 } } };

/** Each test is named after the entry of the table that it holds. */
describe('docs/differences.md is still true of the area:', () => {
  let app = '';
  let fixture: RunningHost;
  let own: RunningHost;
  beforeAll(async () => {
    app = writeApp(folder.file('app'), code, { host: ofHost });
    fixture = await runHost({ state: folder.file('state.db') });
    own = await runHost({ state: folder.file('own.db'), app });
  });
  afterAll(async () => {
    await fixture.stop();
    await own.stop();
    folder.remove();
  });

  test('storage: one SQLite file, in which what was acknowledged is at once, and which has one owner', async () => {
    const state = folder.file('killed.db');
    const doomed = await runHost({ state });
    await expect(runHost({ state })).rejects.toThrow(/another host is using it/);
    expect((await doomed.start('sequence', { n: 1 }, 'kept')).status).toBe(202);
    process.kill(doomed.pid, 'SIGKILL');
    await doomed.ended;
    const next = await runHost({ state });
    const { output } = await next.settled('kept');
    await next.stop();

    expect(output).toBe(8);
    expect(readFileSync(state).toString('latin1', 0, 15)).toBe('SQLite format 3');
  });

  test('delivery: events arrive once and in order; an activity runs again when a crash took its outcome', async () => {
    const [state, file] = [folder.file('again.db'), folder.file('again.log')];
    const doomed = await runHost({ state, env: { GOLDSMITH_HOST_CRASH: 'after-activity@note:1' } });
    await doomed.start('notes', { file, steps: 1 }, 'n').catch(() => undefined);
    await doomed.ended;
    const next = await runHost({ state });
    await next.skip(60);
    await next.start('collects', {}, 'ordered');
    for (const item of [1, 2, 3]) await next.call('POST', '/durabletask/instances/ordered/raiseEvent/item', item);
    const { output } = await next.settled('ordered');
    await next.stop();

    expect(readFileSync(file, 'utf8')).toBe('n:0\nn:0\n');
    expect(output).toEqual([1, 2, 3]);
  });

  test('scale: as many activities side by side as host.json says', async () => {
    const counting = `
      let running = 0, most = 0;
      df.app.activity('gauge', { handler: async () => {
        most = Math.max(most, (running += 1)); await new Promise((go) => setTimeout(go, 20)); running -= 1; return most;
      } });
      df.app.orchestration('gauges', function* (context) {
        const all = yield context.df.Task.all(Array.from({ length: 12 }, () => context.df.callActivity('gauge', 1)));
        return Math.max(...all);
      });`;
    const gauge = writeApp(folder.file('gauge'), counting, { host: ofHost });
    const host = await runHost({ state: folder.file('gauge.db'), app: gauge });
    await host.start('gauges', {}, 'g');
    const { output } = await host.settled('g');
    await host.stop();

    expect(output).toBe(3);
  });

  test('crashing activity: fails after 10 deaths of the host', async () => {
    const state = folder.file('crashes.db');
    const first = await runHost({ state, app });
    await first.start('crashes', {}, 'c').catch(() => undefined);
    await first.ended;
    let deaths = 1;
    for (;;) {
      const host = await runHost({ state, app }).catch(() => undefined);
      const seen = await host?.settled('c').catch(() => undefined);
      if (seen?.runtimeStatus === 'Failed') {
        expect(seen.output).toMatch(/the host died 10 times while this activity ran/);
        await host?.stop();
        break;
      }
      await host?.ended;
      deaths += 1;
      expect(deaths).toBeLessThan(15);
    }

    expect(deaths).toBe(10);
  }, 60_000);

  test('sizes: a message of any size, a custom status of 16 KB of UTF-16 at most', async () => {
    await own.start('sends', {}, 'big');
    await own.start('tellsMuch', {}, 'loud');

    expect((await own.settled('big')).output).toBe(200_000);
    expect((await own.status('loud')).output).toMatch(/must not exceed 16 KB/);
  });

  test('functionTimeout: the invocation fails, and the host goes on', async () => {
    await own.start('waitsForStuck', {}, 'late');

    expect((await own.settled('late')).output).toMatch(/functionTimeout in host\.json\) was exceeded/);
    expect((await own.call('GET', '/api/whoAsks')).status).toBe(200);
  });

  test('time zone of timers: UTC, and WEBSITE_TIME_ZONE stops the start', async () => {
    const start = runHost({ state: folder.file('zone.db'), env: { WEBSITE_TIME_ZONE: 'Europe/Berlin' } });

    await expect(start).rejects.toThrow(/^WEBSITE_TIME_ZONE is Europe\/Berlin/);
  });

  test('long timers: ten days in one piece', async () => {
    await fixture.start('sleeps', { seconds: [864_000] }, 'long');
    await fixture.skip(864_000);
    const path = '/durabletask/instances/long?showHistory=true';
    const { historyEvents, output } = (await fixture.call('GET', path)).json;

    expect(output).toMatch(/^2026-01-11T/);
    expect(historyEvents.filter((event: { EventType: string }) => event.EventType === 'TimerFired')).toHaveLength(1);
  });

  test('keys: none is asked for unless --keys', async () => {
    const locked = await runHost({ state: folder.file('keys.db'), app, args: ['--keys'] });
    const { status } = await locked.call('GET', '/api/whoAsks');
    await locked.stop();

    expect(status).toBe(401);
    expect((await own.call('GET', '/api/whoAsks')).status).toBe(200);
  });

  test('Easy Auth: the header arrives from whoever sends it', async () => {
    const headers = { 'x-ms-client-principal-id': 'anybody' };

    expect((await own.call('GET', '/api/whoAsks', undefined, headers)).json).toMatchObject({ principal: 'anybody' });
  });

  test('failure details: JSON of four fields of a .NET exception', async () => {
    await fixture.start('failsInActivity', {}, 'details');
    const { output } = await fixture.settled('details');
    const details = JSON.parse(output.slice(output.indexOf('{'))) as object;

    expect(Object.keys(details)).toEqual(['$type', 'ClassName', 'Message', 'StackTraceString']);
  });

  test('bindings: any other than HTTP, timer, Event Grid and durable stops the start', async () => {
    const queue = `app.storageQueue('onQueue', { queueName: 'q', connection: 'c', handler: () => {} });`;
    const start = runHost({ state: folder.file('queue.db'), app: writeApp(folder.file('queue'), queue) });

    await expect(start).rejects.toThrow(/^function onQueue: trigger type queueTrigger is not supported by this host$/);
  });

  test('callHttp with a token source: the task fails and says why', async () => {
    await own.start('asksWithToken', {}, 'token');

    expect((await own.settled('token')).output).toMatch(/tokenSource \(managed identity\) is not supported/);
  });

  test('app and host: share a process', async () => {
    expect((await own.call('GET', '/api/whoAsks')).json).toMatchObject({ pid: own.pid });
  });

  test('telemetry: JSON lines on stderr', () => {
    const lines = fixture.stderr().trim().split('\n');

    expect(lines.map((line) => typeof JSON.parse(line).message)).toEqual(lines.map(() => 'string'));
  });
});
