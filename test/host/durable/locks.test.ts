import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planBatch, type WaitingRequest } from '../../../local/host/entities/plan-batch.ts';
import { makeFolder, runHost, type Loose, type RunningHost } from '../run-host.ts';

describe('requests that wait for an entity', () => {
  const one = (seq: number, fields: object): WaitingRequest => ({
    seq,
    request: { id: `r${seq}`, op: 'do', signal: false, input: null, parent: null, parentExecution: null, ...fields },
  });
  const seqs = (requests: readonly WaitingRequest[]) => requests.map(({ seq }) => seq);
  const plan = (owner: string | null, waiting: WaitingRequest[], live = true) => {
    const { operations, granted, taken, lockedBy, isMore } = planBatch(owner, waiting, () => live);
    return { run: seqs(operations), granted: granted?.seq, taken: seqs(taken), lockedBy, isMore };
  };

  test('run together until one of them takes the lock', () => {
    const waiting = [one(1, {}), one(2, { op: null, parent: 'x' }), one(3, {}), one(4, { op: null, parent: 'y' })];

    expect(plan(null, waiting)).toEqual({ run: [1], granted: 2, taken: [1, 2], lockedBy: 'x', isMore: false });
  });

  test('pass a lock only when they come from its owner', () => {
    const waiting = [one(1, { parent: 'y' }), one(2, { parent: 'x' }), one(3, { signal: true })];

    expect(plan('x', waiting)).toMatchObject({ run: [2], taken: [2], lockedBy: 'x' });
  });

  test('that were held back run after the release', () => {
    const waiting = [one(1, { parent: 'y' }), one(2, { op: null, release: true, parent: 'x' })];

    expect(plan('x', waiting)).toEqual({ run: [], granted: undefined, taken: [2], lockedBy: null, isMore: true });
  });

  test('for a lock are dropped when their orchestration has ended', () => {
    const waiting = [one(1, { op: null, parent: 'gone' }), one(2, {})];

    expect(plan(null, waiting, false)).toMatchObject({ run: [2], taken: [1, 2], lockedBy: null });
  });
});

describe('locks', () => {
  const folder = makeFolder();
  let host: RunningHost;

  beforeAll(async () => {
    host = await runHost({ state: folder.file('state.db') });
  });

  afterAll(async () => {
    await host.stop();
    folder.remove();
  });

  async function balance(key: string): Promise<Loose> {
    return (await host.call('GET', `/durabletask/entities/Account/${key}`)).json;
  }

  test('keep two orchestrations from changing the same entities at once, in whatever order they name them', async () => {
    await host.start('transfer', { from: 'a', to: 'b', amount: 10, seconds: 60 }, 't1');
    await host.start('transfer', { from: 'b', to: 'a', amount: 30, seconds: 60 }, 't2');
    await host.clock();
    await host.start('asks', { key: 'a' }, 'ask');
    expect((await host.settled('ask')).runtimeStatus).toBe('Running');
    await host.skip(180);

    const outputs = await Promise.all(['t1', 't2', 'ask'].map(async (id) => (await host.status(id)).output));
    // The call after the release waits its turn behind the lock of the other one.
    expect(outputs[0]).toEqual({ source: 100, target: 100, after: 120, owned: 2 });
    expect(outputs[1]).toMatchObject({ source: 110, target: 90, owned: 2 });
    expect([(await balance('a')).balance, (await balance('b')).balance]).toEqual([120, 80]);
  });

  test('held at the end of an orchestration are given back', async () => {
    await host.start('transfer', { from: 'c', to: 'd', amount: 1, forget: true }, 'f1');
    await host.start('transfer', { from: 'c', to: 'd', amount: 2 }, 'f2');

    expect((await host.settled('f2')).output).toMatchObject({ source: 99, after: 97 });
  });

  test('held by a terminated orchestration are given back', async () => {
    await host.start('holds', { key: 'e' }, 'h1');
    await host.clock();
    await host.start('holds', { key: 'e' }, 'h2');
    await host.start('asks', { key: 'e' }, 'ask-e');
    expect((await host.settled('ask-e')).runtimeStatus).toBe('Running');
    await host.call('POST', '/durabletask/instances/h1/terminate?reason=test');
    await host.clock();
    await host.call('POST', '/durabletask/instances/h2/raiseEvent/go', 1);

    expect((await host.settled('ask-e')).output).toBe(100);
    expect((await host.status('h2')).runtimeStatus).toBe('Completed');
  });

  test('are given back by an orchestration that is terminated while the entity works for it', async () => {
    await host.start('holdsSlowly', { key: 's' }, 'slow');
    const sent = async () =>
      (await host.call('GET', '/durabletask/instances/slow?showHistory=true')).text.split('EventSent');
    while ((await sent()).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    await host.call('POST', '/durabletask/instances/slow/terminate?reason=test');
    await host.start('asks', { key: 's' }, 'ask-s');

    expect((await host.settled('slow')).runtimeStatus).toBe('Terminated');
    expect((await host.status('ask-s')).output).toBe(100);
  });

  test('are checked by the SDK: an entity outside the set cannot be called', async () => {
    await host.start('callsUnlocked', {}, 'u');

    expect((await host.settled('u')).output).toMatch(/not locked|lock/i);
  });

  test('outlive the process', async () => {
    const state = folder.file('restart.db');
    const first = await runHost({ state });
    await first.start('holds', { key: 'k' }, 'holder');
    await first.clock();
    await first.start('asks', { key: 'k' }, 'asker');
    await first.clock();
    await first.stop();

    const second = await runHost({ state });
    const before = await second.settled('asker');
    await second.call('POST', '/durabletask/instances/holder/raiseEvent/go', 1);
    const after = await second.settled('asker');
    await second.stop();

    expect([before.runtimeStatus, after.output]).toEqual(['Running', 100]);
  });
});
