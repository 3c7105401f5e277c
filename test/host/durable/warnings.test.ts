import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';

const folder = makeFolder();
let host: RunningHost;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

const raise = (id: string, name: string, value: unknown = 1) =>
  host.call('POST', `/durabletask/instances/${id}/raiseEvent/${name}`, value);

test('routes that overlap are named at start, with the one that answers', () => {
  expect(host.stderr()).toMatch(
    /the routes of za \(\\"order\/\{\*rest\}\\"\) and zb \(\\"order\/literal\\"\) overlap: za answers/,
  );
});

test('continueAsNew with a bare string is reported (trap 1)', async () => {
  await host.start('continuesWithText', {}, 'text');

  expect((await host.settled('text')).output).toBe('"text"');
  expect(host.stderr()).toMatch(/continueAsNew was given a bare string: the next generation receives it with quotes/);
});

test('events that continueAsNew loses are reported (trap 2)', async () => {
  await host.start('losesEvents', {}, 'loses');
  await raise('loses', 'other');
  await raise('loses', 'go');

  expect((await host.settled('loses')).output).toBe('again');
  expect(host.stderr()).toMatch(/continueAsNew loses 1 event\(s\) nobody waited for: other/);
});

test('an event whose name differs in case only is reported once (trap 8)', async () => {
  await host.start('approval', {}, 'cased');
  await host.clock();
  await raise('cased', 'Approved');
  await host.clock();
  await raise('cased', 'other');
  await host.clock();
  await raise('cased', 'approved', '"yes"');

  expect((await host.settled('cased')).output).toBe('yes');
  const lines = host
    .stderr()
    .match(/the event \\"Approved\\" wakes nobody: the orchestrator waits for \\"approved\\"/g);
  expect(lines).toHaveLength(1);
});

test('events held while an instance was suspended count as played when it goes on, as on Azure', async () => {
  await host.start('replayingFlags', {}, 'flags');
  await host.clock();
  await host.call('POST', '/durabletask/instances/flags/suspend');
  await host.clock();
  await raise('flags', 'item');
  await raise('flags', 'item');
  await host.clock();
  await host.call('POST', '/durabletask/instances/flags/resume');
  await host.clock();
  await raise('flags', 'item');

  // The last turn replays the first two and runs the third for the first time.
  expect((await host.settled('flags')).output).toEqual([true, true, false]);
});

test('activities stay within their limit under load', async () => {
  for (let index = 0; index < 6; index += 1) await host.start('gauges', { count: 12, ms: 15 }, `gauge-${index}`);
  await host.clock();

  expect((await host.call('GET', '/api/gaugeMost')).json).toBe(10);
});
