import { afterAll, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { makeFolder, runHost } from './run-host.ts';

const folder = makeFolder();

afterAll(() => folder.remove());

test.each([
  ['before-commit', 2],
  ['before-commit', 5],
  ['after-commit', 2],
  ['after-commit', 4],
  ['after-commit', 6],
  ['after-activity', 1],
  ['after-activity', 4],
  ['after-work', 1],
  ['after-work', 3],
])('a host killed at %s:%i loses nothing it has acknowledged', async (point, count) => {
  const state = folder.file(`${point}-${count}.db`);
  const file = folder.file(`${point}-${count}.log`);
  const ids = ['a', 'b', 'c'];
  const doomed = await runHost({ state, env: { GOLDSMITH_HOST_CRASH: `${point}:${count}` } });
  const acknowledged: string[] = [];
  for (const id of ids) {
    const answer = await doomed.start('notes', { file, steps: 2 }, id).catch(() => undefined);
    if (answer?.status === 202) acknowledged.push(id);
  }
  await doomed.clock().catch(() => undefined);
  await doomed.skip(60).catch(() => undefined);
  expect(await doomed.ended).toBeNull();

  const host = await runHost({ state });
  await host.skip(60);
  const outcomes = await Promise.all(acknowledged.map((id) => host.status(id)));
  const { idle, nextDue } = await host.clock();
  await host.stop();

  expect(outcomes.map((outcome) => [outcome.runtimeStatus, outcome.output])).toEqual(
    acknowledged.map(() => ['Completed', 2]),
  );
  expect({ idle, nextDue }).toEqual({ idle: true, nextDue: '2026-01-01T06:00:00.000Z' });
  const notes = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  expect(new Set(notes)).toEqual(
    expect.objectContaining(new Set(acknowledged.flatMap((id) => [`${id}:0`, `${id}:1`]))),
  );
});

test('virtual time does not go back when the host is killed after a step', async () => {
  const state = folder.file('clock.db');
  const doomed = await runHost({ state });
  await doomed.start('sleeps', { seconds: [60, 60] }, 'nap');
  await doomed.skip(90);
  process.kill(doomed.pid, 'SIGKILL');
  await doomed.ended;

  const host = await runHost({ state });
  const { now, nextDue } = await host.clock();
  await host.skip(30);
  const { output } = await host.status('nap');
  await host.stop();

  expect({ now, nextDue }).toEqual({ now: '2026-01-01T00:01:30.000Z', nextDue: '2026-01-01T00:02:00.000Z' });
  expect(output).toBe('2026-01-01T00:02:00.000Z');
});

test('a host can be killed after a turn of one orchestration, by its input and the status it had', async () => {
  const state = folder.file('aimed.db');
  const doomed = await runHost({ state, env: { GOLDSMITH_HOST_CRASH: 'after-work@waits~who:b~waiting:true:1' } });
  for (const who of ['a', 'b']) await doomed.start('waits', { who }, who);
  await doomed.clock();
  await doomed.call('POST', '/durabletask/instances/a/raiseEvent/go', 1);
  await doomed.settled('a');
  expect(doomed.stderr()).not.toMatch(/crash point/);
  await doomed.call('POST', '/durabletask/instances/b/raiseEvent/go', 1).catch(() => undefined);

  expect(await doomed.ended).toBeNull();
  expect(doomed.stderr()).toMatch(/"crash point","point":"after-work@waits~who:b~waiting:true:1"/);
});
