import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeFolder, runHost, type Loose, type RunningHost } from './run-host.ts';

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

describe('activities', () => {
  test('run one after the other', async () => {
    expect(await run('sequence', { n: 5 })).toMatchObject({ runtimeStatus: 'Completed', output: 40 });
  });

  test('run side by side', async () => {
    expect(await run('fanOut', { count: 40 })).toMatchObject({ output: 1560 });
  });

  test('see their inputs as on Azure, where a bare boolean is text and null is nothing', async () => {
    const { output } = await run('inputs', {});

    expect(output.map((seen: Loose) => seen.value)).toEqual(['True', 5, 0, '', 'text', null, { yes: true }, [1]]);
    expect(output[5].type).toBe('undefined');
  });

  test('are retried with growing pauses', async () => {
    await run('retrying', { key: 'r1', failures: 2, attempts: 3 }, 'r1');
    await host.skip(60);

    expect((await host.status('r1')).output).toEqual([3, 8, '2026-01-01T00:00:30.000Z']);
  });

  test('fail their caller after the last attempt, and the next task still gets the right id', async () => {
    const began = (await host.clock()).now;
    await run('retrying', { key: 'r2', failures: 9, attempts: 2 }, 'r2');
    await host.skip(60);

    const after10s = new Date(Date.parse(began) + 10_000).toISOString();
    const message = "Activity function 'flaky' failed:  attempt 2";
    expect((await host.status('r2')).output).toEqual([message, 8, after10s]);
  });

  test('are retried independently of each other', async () => {
    await run('parallelRetries', {});
    await host.skip(10);

    expect((await host.status('parallelRetries')).output).toEqual([[3, 1, 2], 2]);
  });

  test('can use the durable client', async () => {
    expect(await run('asksClient', {})).toMatchObject({ output: 'Running' });
  });
});

describe('timers', () => {
  test('fire when virtual time reaches them, and not before', async () => {
    const began = Date.parse((await host.clock()).now);
    await run('sleeps', { seconds: [60, 86_400 * 30, 0] });

    await host.skip(86_400 * 30);
    expect((await host.status('sleeps')).runtimeStatus).toBe('Running');
    await host.skip(60);

    const { output } = await host.status('sleeps');
    expect(Date.parse(output) - began).toBe(60_000 + 86_400_000 * 30);
  });

  test('that nobody cancels keep the instance running until they fire', async () => {
    expect(await run('leavesTimer', {})).toMatchObject({ runtimeStatus: 'Running' });

    await host.skip(3600);

    expect(await host.status('leavesTimer')).toMatchObject({ runtimeStatus: 'Completed', output: 'done' });
  });
});

describe('events', () => {
  test('win against a timeout, which is then forgotten', async () => {
    await run('approval', {}, 'quick');
    const before = (await host.clock()).nextDue;
    await host.call('POST', '/durabletask/instances/quick/raiseEvent/approved', { by: 'me' });

    expect(await host.settled('quick')).toMatchObject({ runtimeStatus: 'Completed', output: { by: 'me' } });
    expect((await host.clock()).nextDue).not.toBe(before);
  });

  test('lose against a timeout that has fired', async () => {
    await run('approval', {}, 'slow');
    await host.skip(3600);

    expect(await host.status('slow')).toMatchObject({ runtimeStatus: 'Completed', output: 'too late' });
  });

  test('that come early wait, in their order', async () => {
    await host.start('collects', {}, 'collects');
    for (const item of [1, 2, 3]) await host.call('POST', '/durabletask/instances/collects/raiseEvent/item', item);

    expect((await host.settled('collects')).output).toEqual([1, 2, 3]);
  });

  test('can stand in nested groups', async () => {
    expect(await run('nested', {})).toMatchObject({ runtimeStatus: 'Completed', output: [4, 6] });
  });
});

describe('sub-orchestrations', () => {
  test('answer their parent', async () => {
    expect(await run('parent', {})).toMatchObject({ output: { doubled: 42, parent: 'parent' } });
  });

  test('hand their failure to the parent', async () => {
    const { output } = await run('parent', { fail: true }, 'parentOfFailing');

    expect(output).toContain("caught: Orchestrator function 'child' failed: child gave up");
  });

  test('cannot take the id of a live instance', async () => {
    await run('waits', {}, 'live');
    const { output } = await run('parent', { childId: 'live' }, 'thief');

    expect(output).toContain('already running');
    expect((await host.status('live')).runtimeStatus).toBe('Running');
  });

  test('that are terminated fail the task of their parent', async () => {
    await run('parentOfWaiting', {});
    await host.call('POST', '/durabletask/instances/parentOfWaiting-child/terminate?reason=enough');

    expect((await host.settled('parentOfWaiting')).output).toContain('caught: enough');
  });
});

describe('continueAsNew', () => {
  test('begins anew with the given input', async () => {
    expect(await run('counts', { left: 4, sum: 0 })).toMatchObject({
      output: { sum: 20, left: 0 },
      input: { left: 0 },
    });
  });

  test('keeps events that arrive while it happens', async () => {
    await host.start('renews', { seen: [] }, 'renews');
    const raise = (item: number) => host.call('POST', '/durabletask/instances/renews/raiseEvent/item', item);
    await raise(1);
    await Promise.all([raise(2), raise(3)]);

    const { output } = await host.settled('renews');
    expect([...output].sort()).toEqual([1, 2, 3]);
  });
});

describe('entities', () => {
  test('take signals and answer calls', async () => {
    const { output } = await run('usesEntity', {});

    expect(output).toEqual({ value: 12, error: '[object Object]' });
  });

  test('are read and signalled by clients', async () => {
    await host.call('POST', '/durabletask/entities/Counter/mine?op=add', 3);
    await host.call('POST', '/durabletask/entities/counter/mine?op=add', 4);
    await host.clock();

    expect((await host.call('GET', '/durabletask/entities/Counter/mine')).json).toBe(7);
    expect((await host.call('GET', '/durabletask/entities/Counter/other')).status).toBe(404);
    expect((await host.call('POST', '/durabletask/entities/Nobody/x?op=add', 4)).status).toBe(400);
  });
});
