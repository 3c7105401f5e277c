import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

async function run(name: string, input: unknown, id = name): Promise<Loose> {
  expect((await host.start(name, input, id)).status).toBe(202);
  return host.settled(id);
}

describe('failures', () => {
  test.each([
    ['throws', /^Orchestrator function 'throws' failed: on purpose$/],
    [
      'failsInActivity',
      /^Orchestrator function 'failsInActivity' failed: Activity function 'fail' failed: {2}cannot fly/,
    ],
    ['unknownActivity', /noSuchActivity' doesn't exist/],
    ['noSuchOrchestrator', /^Orchestrator function 'noSuchOrchestrator' failed: The function .* doesn't exist/],
    ['retryTimeout', /retryTimeoutInMilliseconds is refused/],
    ['divergentIds', /silent wrong result/],
    ['reusesTask', /yielded as part of two/],
    ['changesItsMind', /^Non-Deterministic workflow detected/],
    ['callsHttp', /BuiltIn::HttpActivity' failed: {2}GET http:\/\/127\.0\.0\.1:1: /],
  ])('of %s end the instance with a text that names the cause', async (name, text) => {
    await run(name, {}, `f-${name}`);
    await host.skip(30);

    const { runtimeStatus, output } = await host.status(`f-${name}`);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(text);
  });
});
