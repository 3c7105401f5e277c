import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';

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

test('purging removes finished instances only', async () => {
  await host.start('sequence', { n: 1 }, 'purge-1');
  await host.start('waits', {}, 'purge-2');
  await host.clock();
  const purge = (id: string) => host.call('DELETE', `${instances}/${id}`);

  expect((await purge('purge-1')).json).toEqual({ instancesDeleted: 1 });
  expect((await purge('purge-1')).status).toBe(404);
  expect((await purge('purge-2')).status).toBe(412);
  expect((await host.call('DELETE', `${instances}/`)).status).toBe(400);
});

test('purging by filter tells how many went', async () => {
  await host.skip(3600);
  const from = (await host.clock()).now;
  await host.start('sequence', { n: 1 }, 'old-1');
  await host.start('throws', {}, 'old-2');
  await host.start('waits', {}, 'old-3');
  await host.clock();
  const purge = () => host.call('DELETE', `${instances}/?createdTimeFrom=${from}`);

  expect((await purge()).json).toEqual({ instancesDeleted: 2 });
  expect((await purge()).status).toBe(404);
  expect((await host.status('old-3')).runtimeStatus).toBe('Running');
});
