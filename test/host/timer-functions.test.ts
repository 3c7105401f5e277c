import { afterAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from './run-host.ts';

const folder = makeFolder();

afterAll(() => folder.remove());

const ticks = async (host: RunningHost) => (await host.call('GET', '/api/ticks')).json;

test('a timer function runs when virtual time reaches its schedule, and its status survives a restart', async () => {
  const state = folder.file('ticks.db');
  const first = await runHost({ state });
  const begun = await first.clock();
  await first.skip(13 * 3600);
  const seen = await ticks(first);
  expect(await first.stop()).toBe(0);

  const second = await runHost({ state });
  const after = await second.clock();
  await second.stop();

  expect(begun.nextDue).toBe('2026-01-01T06:00:00.000Z');
  expect(seen).toHaveLength(2);
  expect(seen[1]).toMatchObject({
    isPastDue: false,
    scheduleStatus: { last: '2026-01-01T06:00:00.000+00:00', next: '2026-01-01T12:00:00.000+00:00' },
  });
  expect(after).toMatchObject({ now: '2026-01-01T13:00:00.000Z', nextDue: '2026-01-01T18:00:00.000Z' });
});

test('a run missed while the host was down is made up for once, as past due', async () => {
  const state = folder.file('missed.db');
  await (await runHost({ state })).stop();

  const late = await runHost({ state, startAt: '2026-01-03T01:00:00Z' });
  await late.clock();
  const seen = await ticks(late);
  const { nextDue } = await late.clock();
  await late.stop();

  expect(seen.map((tick: Loose) => tick.isPastDue)).toEqual([true]);
  expect(nextDue).toBe('2026-01-03T06:00:00.000Z');
});

test('a changed schedule starts over and is not past due', async () => {
  const state = folder.file('changed.db');
  await (await runHost({ state })).stop();

  const env = { FIXTURE_TICK: '0 30 * * * *' };
  const late = await runHost({ state, startAt: '2026-01-03T01:00:00Z', env });
  const { nextDue } = await late.clock();
  const seen = await ticks(late);
  await late.stop();

  expect(seen).toEqual([]);
  expect(nextDue).toBe('2026-01-03T01:30:00.000Z');
});

test('a clock that was ahead once keeps no timer from running', async () => {
  const state = folder.file('ahead.db');
  await (await runHost({ state, startAt: '2036-01-01T00:00:00Z' })).stop();
  // The clock of this machine says less than the file: it has been put right.
  const host = await runHost({ state, clock: 'real' });
  const { nextDue, now } = (await host.call('GET', '/admin/clock')).json;
  await host.stop();

  expect(Date.parse(nextDue) - Date.parse(now)).toBeLessThanOrEqual(6 * 3_600_000);
});

test('a timer function can be run by hand', async () => {
  const host = await runHost({ state: folder.file('hand.db') });
  const accepted = await host.call('POST', '/admin/functions/Tick', {});
  const refused = await host.call('POST', '/admin/functions/double', {});
  await host.clock();
  const seen = await ticks(host);
  await host.stop();

  expect([accepted.status, refused.status, seen.length]).toEqual([202, 404, 1]);
});

test('in real time orchestration timers fire by themselves', async () => {
  const host = await runHost({ state: folder.file('real.db'), clock: 'real' });
  await host.start('sleeps', { seconds: [0.05, 0.05] }, 'nap');
  const moved = await host.call('POST', '/admin/clock', { to: '2030-01-01T00:00:00Z' });
  let status = await host.status('nap');
  while (status.runtimeStatus === 'Pending' || status.runtimeStatus === 'Running') status = await host.status('nap');
  await host.stop();

  expect(status.runtimeStatus).toBe('Completed');
  expect(moved.status).toBe(409);
});
