import { afterAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, runHost } from './run-host.ts';
import { writeApp } from './write-app.ts';

const folder = makeFolder();
afterAll(() => folder.remove());

test('a second host on the same state file is refused, and the first goes on', async () => {
  const state = folder.file('shared.db');
  const first = await runHost({ state });

  await expect(runHost({ state })).rejects.toThrow(/another host is using it: pid \d+, started 20\d\d-.*Z$/);

  expect((await first.start('sequence', { n: 1 }, 's')).status).toBe(202);
  expect(await first.stop()).toBe(0);
});

test.each([
  ['a broken app', `throw new Error('broken app');`, /^loading .*app\.mjs failed: broken app$/],
  [
    'a trigger it does not know',
    `app.storageQueue('onQueue', { queueName: 'q', connection: 'c', handler: () => {} });`,
    /^function onQueue: trigger type queueTrigger is not supported by this host$/,
  ],
  [
    'names that differ in case only',
    `app.get('One', () => ({})); app.get('one', () => ({}));`,
    /^functions One and one have the same name/,
  ],
  ['a bad schedule', `app.timer('t', { schedule: '* *', handler: () => {} });`, /^function t: schedule "\* \*" is/],
  ['a missing setting', `app.timer('t', { schedule: '%NO_SUCH%', handler: () => {} });`, /NO_SUCH is missing/],
  [
    'an unknown constraint',
    `app.http('h', { route: '{x:odd}', handler: () => ({}) });`,
    /unknown route constraint "odd"/,
  ],
])('%s is refused with one line', async (name, code, line) => {
  const start = runHost({ state: folder.file(`${name}.db`), app: writeApp(folder.file(name), code) });

  await expect(start).rejects.toThrow(line);
});

test('an app without files is refused with one line', async () => {
  const app = writeApp(folder.file('empty'), '', { main: 'dist/*.mjs' });

  await expect(runHost({ state: folder.file('e.db'), app })).rejects.toThrow(/matches main "dist\/\*\.mjs"$/);
});

test('an app may be CommonJS and its main a pattern', async () => {
  const app = writeApp(folder.file('cjs'), '', { main: '*.cjs' });
  writeFileSync(
    join(app, 'one.cjs'),
    `require('@azure/functions').app.get('greet', { handler: () => ({ body: process.env.GREETING }) });`,
  );
  writeFileSync(join(app, 'local.settings.json'), JSON.stringify({ Values: { GREETING: 'from settings' } }));
  const host = await runHost({ state: folder.file('c.db'), app });
  const { text } = await host.call('GET', '/api/greet');
  await host.stop();

  expect(text).toBe('from settings');
});
