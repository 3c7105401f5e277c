import { afterAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';
import { writeApp } from '../write-app.ts';

const folder = makeFolder();
let host: RunningHost;
let count = 0;

beforeEach(async () => {
  host = await runHost({ state: folder.file(`${(count += 1)}.db`) });
});
afterEach(() => host.stop());
afterAll(() => folder.remove());

const tries = async () => (await host.call('GET', '/api/tries')).json;
const notify = (failures: number) =>
  host.call('POST', '/runtime/webhooks/EventGrid?functionName=gridRetried', [{ id: '1', data: { failures } }], {
    'aeg-event-type': 'Notification',
  });

test('an Event Grid function is tried again after growing pauses, and told so', async () => {
  const answer = notify(2);
  await host.clock();
  await host.skip(10);
  await host.skip(15);

  expect((await answer).status).toBe(202);
  expect(await tries()).toEqual([
    null,
    { retryCount: 1, maxRetryCount: 3, exception: expect.objectContaining({ message: 'try 1' }) },
    { retryCount: 2, maxRetryCount: 3, exception: expect.objectContaining({ message: 'try 2' }) },
  ]);
});

test('when all tries fail the delivery fails', async () => {
  const answer = notify(9);
  await host.clock();
  await host.skip(60);

  expect((await answer).status).toBe(500);
  expect(await tries()).toHaveLength(4);
});

test('a timer function is tried again after fixed pauses, and its schedule goes on', async () => {
  await host.call('POST', '/admin/functions/tickRetried');
  await host.skip(29);
  expect(await tries()).toHaveLength(1);
  await host.skip(60);

  expect(await tries()).toHaveLength(2);
  expect((await host.clock()).idle).toBe(true);
});

test.each([
  ['http', `app.http('h', { retry, handler: () => ({}) });`],
  ['activity', `df.app.activity('h', { retry, handler: () => 1 });`],
])('retries of a function of kind %s are refused at start', async (kind, code) => {
  const retry = `const retry = { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1000 };\n`;
  const app = writeApp(folder.file(kind), retry + code);

  await expect(runHost({ state: folder.file(`${kind}.db`), app })).rejects.toThrow(
    new RegExp(`^function h: function-level retry of ${kind} is not supported`),
  );
});
