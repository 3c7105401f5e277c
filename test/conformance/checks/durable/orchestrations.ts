import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import { ended, failureOf, outputOf, raise, run, start, until, waitsFor } from '../../instances.ts';

const tookMs = (status: { createdTime: string; lastUpdatedTime: string }) =>
  Date.parse(status.lastUpdatedTime) - Date.parse(status.createdTime);

export const orchestrationChecks = [
  check('orchestration.input', '§7: the input arrives as it was sent', async (http) => {
    for (const input of [{ a: [1, { b: null }] }, [1, 2], 'text', 5, true]) {
      const output = await outputOf(http, 'returnsInput', input);
      deepEqual([output.type, output.input], [typeof input, input]);
    }
  }),
  check('orchestration.no-input', '§7: an empty body at the start gives null', async (http) => {
    deepEqual((await outputOf(http, 'returnsInput')).input, null);
  }),
  check('orchestration.timestamp', '§7: a text named Timestamp in the input becomes a Date', async (http) => {
    equal((await outputOf(http, 'returnsInput', { Timestamp: '2026-01-01T00:00:00Z' })).hasDate, true);
  }),
  check('orchestration.no-output', '§13.3: an orchestrator that returns nothing has the output null', async (http) => {
    const status = await run(http, 'returnsNothing', {});
    deepEqual([status.runtimeStatus, status.output], ['Completed', null]);
  }),
  check(
    'orchestration.deterministic',
    '§7: newGuid, currentUtcDateTime and instanceId are the same in every turn; the last step is no replay',
    async (http) => {
      const { before, seen, after, replaying } = await outputOf(http, 'tellsTheSameTwice', {});
      deepEqual(seen, before);
      equal(replaying, false);
      ok(after.guid !== before.guid && after.now >= before.now);
    },
  ),
  check(
    'orchestration.own-failure',
    "§11: an orchestrator's own error has one space before the message",
    async (http) => {
      match(await failureOf(http, 'failsItself', {}), /^Orchestrator function 'failsItself' failed: on purpose/);
    },
  ),
  check('orchestration.no-task', '§9: yielding something that is no task fails the instance', async (http) => {
    match(await failureOf(http, 'yieldsNoTask', {}), /^Orchestrator function 'yieldsNoTask' failed: /);
  }),
  check(
    'orchestration.changed-code',
    '§10.3: other calls than those of the history fail the instance as non-deterministic',
    async (http) => {
      match(await failureOf(http, 'changesItsMind', {}), /^Non-Deterministic workflow detected: .*sequence number 0/);
    },
  ),
  check('task.any', '§9: Task.any gives the first to end; what comes later changes nothing', async (http) => {
    deepEqual(await outputOf(http, 'takesTheFirst', {}), { isFast: true, result: 'fast', next: 4 });
  }),
  check('task.nested', '§10.1: all and any can be nested', async (http) => {
    deepEqual(await outputOf(http, 'nests', {}), { isBoth: true, result: [4, 6] });
  }),
  check(
    'task.all-waits',
    '§10.2: after one of several siblings failed, the next task starts only when all have ended',
    async (http) => {
      const { next, tookMs: took } = await outputOf(http, 'failsAmongSiblings', { ms: 1000 });
      equal(next, 4);
      ok(took >= 900, `the next activity was done after ${took} ms`);
    },
  ),
  check('timer.not-early', '§10: a timer does not fire before its time', async (http) => {
    const took = await outputOf(http, 'sleeps', { ms: 700 });
    ok(took >= 700, `700 ms took ${took} ms`);
  }),
  check('timer.in-the-past', '§10: a timer for a moment in the past fires at once', async (http) => {
    const took = await outputOf(http, 'sleeps', { ms: -5000 });
    ok(took >= 0 && took < 5000);
  }),
  check('gate.timer', '§10.4: a timer that was not cancelled keeps the instance Running', async (http) => {
    const status = await run(http, 'leavesTimer', { ms: 2100 });
    deepEqual([status.runtimeStatus, status.output], ['Completed', 'returned']);
    ok(tookMs(status) >= 1000, `ended after ${tookMs(status)} ms`);
  }),
  check('gate.cancelled-timer', '§10.4: a cancelled timer holds nothing up', async (http) => {
    const status = await run(http, 'leavesTimer', { ms: 3_600_000, isCancelled: true });
    deepEqual([status.runtimeStatus, status.output], ['Completed', 'returned']);
  }),
  check('gate.activity', '§10.4: a running activity keeps the instance Running', async (http) => {
    const status = await run(http, 'leavesTimer', { ms: 2100, inActivity: true });
    deepEqual([status.runtimeStatus, status.output], ['Completed', 'returned']);
    ok(tookMs(status) >= 1000, `ended after ${tookMs(status)} ms`);
  }),
  check('gate.failure', '§10.4: a failing orchestrator waits for its open timer too', async (http) => {
    const status = await run(http, 'leavesTimer', { ms: 2100, fails: true });
    equal(status.runtimeStatus, 'Failed');
    ok(tookMs(status) >= 1000, `ended after ${tookMs(status)} ms`);
  }),
  check('gate.event', '§10.4: somebody still waiting for an event holds nothing up', async (http) => {
    equal(await outputOf(http, 'leavesWaiter', {}), 'returned');
  }),
  check('status.custom', '§9: the custom status is that of the last turn', async (http) => {
    const id = await start(http, 'setsStatus', { statuses: [{ step: 1 }, 'two'] });
    deepEqual((await waitsFor(http, id)).customStatus, { step: 1 });
    await raise(http, id, 'next', null);
    equal((await waitsFor(http, id, (custom) => custom === 'two')).customStatus, 'two');
    await raise(http, id, 'next', null);
    equal((await ended(http, id)).customStatus, 'two');
  }),
  check('status.custom-falsy', '§9: a falsy custom status erases the one before', async (http) => {
    for (const falsy of [0, '', false, null]) {
      const id = await start(http, 'setsStatus', { statuses: ['something', falsy] });
      await waitsFor(http, id, (custom) => custom === 'something');
      await raise(http, id, 'next', null);
      await until(http, id, 'no custom status', (status) => status.customStatus === null);
    }
  }),
  check('status.custom-date', '§15: a date in the custom status keeps its text while all goes well', async (http) => {
    const statuses = [{ at: '2026-01-01T00:00:00.120Z' }];
    const id = await start(http, 'setsStatus', { statuses });
    deepEqual((await waitsFor(http, id)).customStatus, statuses[0]);
  }),
  check('status.custom-size', '§9: a custom status above 16 KB of UTF-16 fails the instance', async (http) => {
    equal(await outputOf(http, 'setsLongStatus', { length: 8000 }), 'done');
    match(await failureOf(http, 'setsLongStatus', { length: 9000 }), /UTF-16 size.*must not exceed 16 KB/);
  }),
];
