import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeFolder, runHost, type RunningHost } from './run-host.ts';
import { writeApp } from './write-app.ts';

const folder = makeFolder();
let host: RunningHost;

const code = `
const never = () => new Promise(() => {});
df.app.activity('stuck', { handler: never });
df.app.orchestration('waitsForStuck', function* (context) { yield context.df.callActivity('stuck'); });
app.http('stuckHttp', { methods: ['GET'], handler: never });

// Turns take time here, so that several would overlap.
let turning = 0;
let most = 0;
df.app.orchestration('slowTurns', function* () {});
app.hook.preInvocation(async ({ invocationContext }) => {
  if (invocationContext.functionName !== 'slowTurns') return;
  most = Math.max(most, ++turning);
  await new Promise((resolve) => setTimeout(resolve, 5));
});
app.hook.postInvocation(({ invocationContext }) => {
  if (invocationContext.functionName === 'slowTurns') turning -= 1;
});
app.http('mostTurns', { methods: ['GET'], handler: () => ({ jsonBody: most }) });
`;

beforeAll(async () => {
  const app = writeApp(folder.file('app'), code, {
    host: {
      functionTimeout: '00:00:01',
      extensions: { durableTask: { maxConcurrentOrchestratorFunctions: 2 } },
    },
  });
  host = await runHost({ state: folder.file('state.db'), app });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

test('an activity that takes longer than functionTimeout fails with a text that says so', async () => {
  await host.start('waitsForStuck', {}, 's');
  const { runtimeStatus, output } = await host.settled('s');

  expect(runtimeStatus).toBe('Failed');
  expect(output).toMatch(
    /Timeout value of 1 s \(functionTimeout in host\.json\) was exceeded by function: Functions\.stuck/,
  );
});

test('an HTTP function that takes longer answers 500, and nothing stays in flight', async () => {
  expect((await host.call('GET', '/api/stuckHttp')).status).toBe(500);
  expect((await host.clock()).idle).toBe(true);
});

test('no more orchestrator turns run side by side than maxConcurrentOrchestratorFunctions', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, index) => host.start('slowTurns', {}, `slow-${index}`)));
  await host.clock();

  expect((await host.call('GET', '/api/mostTurns')).json).toBe(2);
});

test.each([
  ['functionTimeout', { functionTimeout: 'soon' }, {}, /^host\.json: functionTimeout "soon" is no TimeSpan$/],
  [
    'WEBSITE_TIME_ZONE',
    {},
    { WEBSITE_TIME_ZONE: 'Europe/Berlin' },
    /^WEBSITE_TIME_ZONE is Europe\/Berlin, but this host/,
  ],
])('a %s the host cannot honour is refused', async (name, hostJson, env, line) => {
  const app = writeApp(folder.file(name), '', { host: hostJson });

  await expect(runHost({ state: folder.file(`${name}.db`), app, env })).rejects.toThrow(line);
});
