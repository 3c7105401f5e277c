import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from '../run-host.ts';

const folder = makeFolder();
let host: RunningHost;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

const rewind = (id: string) => host.call('POST', `/durabletask/instances/${id}/rewind?reason=again`);

test('a failed instance that is rewound does only what failed again', async () => {
  await host.start('rewinds', { key: 'r1' }, 'r1');
  expect((await host.settled('r1')).runtimeStatus).toBe('Failed');

  expect((await rewind('r1')).status).toBe(202);
  expect(await host.settled('r1')).toMatchObject({ runtimeStatus: 'Completed', output: [2, 2, 4] });
  const { historyEvents } = (await host.call('GET', '/durabletask/instances/r1?showHistory=true')).json;
  const finished = historyEvents.filter((event: Loose) => event.EventType === 'TaskCompleted');
  expect(finished).toHaveLength(3);
  expect(historyEvents.filter((event: Loose) => event.EventType === 'TaskFailed')).toHaveLength(0);
});

test('rewinding reaches the failed child', async () => {
  await host.start('rewindsChild', { key: 'r2' }, 'r2');
  expect((await host.settled('r2')).runtimeStatus).toBe('Failed');

  expect((await rewind('r2')).status).toBe(202);
  expect(await host.settled('r2')).toMatchObject({ runtimeStatus: 'Completed', output: { child: [2, 2, 4] } });
  expect((await host.status('r2-child')).runtimeStatus).toBe('Completed');
});

test('an instance whose failed call had been retried fails again, and says why', async () => {
  await host.start('rewindsRetried', {}, 'r3');
  await host.clock();
  await host.skip(10);
  expect((await host.status('r3')).runtimeStatus).toBe('Failed');

  await rewind('r3');
  expect(await host.settled('r3')).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/^Non-Deterministic workflow detected/),
  });
});
