import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { defineActivity, run, sleep, timer } from '../../src/durable.ts';
import { drive, type DriveOptions } from '../support/drive.ts';

const work = defineActivity<{ n: number }, number>('work');
const done = (value: unknown) => ({ kind: 'done', value });

const driven = (
  make: (context: OrchestrationContext) => Generator<unknown, unknown, unknown>,
  more: Partial<DriveOptions> = {},
) =>
  drive({ name: 'own', input: {}, orchestrations: { own: make }, activities: { work: ({ n }) => done(n) }, ...more });

describe('the drive of the tests itself', () => {
  it('notices an orchestration that asks for other things when it is replayed', async () => {
    let turns = 0;
    const own = function* (context: OrchestrationContext) {
      turns += 1;
      yield* run(context, work, { n: turns });
      return yield* run(context, work, { n: 0 });
    };

    await expect(driven(own, { replay: true })).rejects.toThrow('other things when replayed');
    expect((await driven(own)).end.kind).toBe('completed');
  });

  it('retries what throws after 5, 10 and 20 seconds, and then gives up', async () => {
    const own = (context: OrchestrationContext) => run(context, work, { n: 1 });
    const { calls, end } = await driven(own, { activities: { work: () => Promise.reject(new Error('a bug')) } });

    expect(calls.map(({ atMs }) => (atMs - (calls[0]?.atMs ?? 0)) / 1000)).toEqual([0, 5, 15, 35]);
    expect(end).toMatchObject({ kind: 'failed', message: expect.stringContaining('a bug') });
  });

  it('notices a timer that lost its race and was not cancelled', async () => {
    const own = function* (context: OrchestrationContext) {
      yield context.df.Task.any([timer(context, 10), timer(context, 3_600)]);
    };
    expect((await driven(own)).lingering).toHaveLength(1);
  });

  it('keeps an event that comes before anybody waits for it', async () => {
    const own = function* (context: OrchestrationContext) {
      yield* sleep(context, 60);
      return (yield context.df.waitForExternalEvent('early')) as unknown;
    };
    const raise = { name: 'early', data: 7, to: 'own' };
    expect((await driven(own, { cues: [{ when: { afterSeconds: 10 }, raise }] })).end).toEqual({
      kind: 'completed',
      output: 7,
    });
  });

  it('does not wait for ever', async () => {
    const own = function* (context: OrchestrationContext) {
      yield context.df.waitForExternalEvent('never');
    };
    await expect(driven(own)).rejects.toThrow('nothing is due');
  });
});
