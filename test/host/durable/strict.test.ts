import { afterAll, expect, test } from '@jest/globals';
import { makeFolder, runHost } from '../run-host.ts';

const folder = makeFolder();

afterAll(() => folder.remove());

async function play(name: string, args: string[]) {
  const host = await runHost({ state: folder.file(`${name}.db`), args });
  for (const id of ['one', 'two']) {
    await host.start('scenario', { rounds: 2 }, id);
    // Requests that come in the middle of work come at a moment of real time, which no host can repeat.
    await host.clock();
  }
  await host.skip(70 * 24 * 3600);
  const outcome = await host.status('one');
  const { sha256 } = (await host.call('GET', '/admin/host/history-hash')).json as { sha256: string };
  await host.stop();
  return { outcome, sha256 };
}

test('in strict mode two runs of one scenario leave the same history, whatever time the activities really took', async () => {
  const first = await play('first', ['--strict']);
  const second = await play('second', ['--strict']);

  expect(first.outcome).toMatchObject({
    runtimeStatus: 'Completed',
    output: { all: [0, 1, 2, 3, 4, 5], retried: 'once', answers: [0, 1, 2], timedOut: true },
  });
  expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toEqual(first);
});

test('timers due at one moment fire in the order in which they were made, whatever ids the host invented', async () => {
  const host = await runHost({ state: folder.file('alarms.db'), args: ['--strict'] });
  await host.start('alarms', {}, 'alarms');
  await host.skip(365 * 24 * 3600);
  const alarms = await host.status('alarms');
  const order = await host.call('GET', '/durabletask/entities/Tally/alarms');
  await host.stop();

  expect(alarms.runtimeStatus).toBe('Completed');
  expect(order.json).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('strict mode is refused in real time', async () => {
  const start = runHost({ state: folder.file('real.db'), clock: 'real', args: ['--strict'] });

  await expect(start).rejects.toThrow(/^--strict needs --clock virtual/);
});
