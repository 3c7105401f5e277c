import { describe, expect, test } from '@jest/globals';
import type { Action } from '../../local/host/durable/action.ts';
import { decideTurn } from '../../local/host/durable/decide-turn.ts';
import { EventType, type HistoryEvent } from '../../local/host/durable/history-event.ts';
import { replay } from '../../local/host/durable/replay.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const event = (type: keyof typeof EventType, fields: object = {}, seconds = 0): HistoryEvent => ({
  EventType: EventType[type],
  EventId: -1,
  Timestamp: at(seconds),
  ...fields,
});

const turn = (seconds = 0) => event('OrchestratorStarted', {}, seconds);
const begin = [turn(), event('ExecutionStarted')];
const done = (id: number) => event('TaskCompleted', { TaskScheduledId: id, Result: '1' });
const failed = (id: number) => event('TaskFailed', { TaskScheduledId: id, Reason: 'r', Details: 'd' });
const fired = (id: number) => event('TimerFired', { TimerId: id });
const raised = (Name: string) => event('EventRaised', { Name });

const activity = (functionName: string): Action => ({ actionType: 0, functionName });
const retried = (functionName: string, maxNumberOfAttempts = 2): Action => ({
  actionType: 1,
  functionName,
  retryOptions: { firstRetryIntervalInMilliseconds: 10_000, maxNumberOfAttempts, backoffCoefficient: 3 },
});
const timer = (seconds: number, isCanceled = false): Action => ({ actionType: 5, fireAt: at(seconds), isCanceled });
const wait = (externalEventName: string): Action => ({ actionType: 6, externalEventName });
const all = (...compoundActions: Action[]): Action => ({ actionType: 12, compoundActions });
const any = (...compoundActions: Action[]): Action => ({ actionType: 11, compoundActions });
const again: Action = { actionType: 4, input: {} };

/** Ids and what they stand for, for example `0:a 1:timer`. */
const ids = (history: HistoryEvent[], actions: Action[]) =>
  [...replay(history, actions, 'host').planned.values()]
    .map((task) => `${task.id}:${task.name || task.kind}`)
    .join(' ');

describe('ids', () => {
  test.each<[string, HistoryEvent[], Action[], string]>([
    ['are given when a task is first waited for', [...begin], [activity('a'), activity('b')], '0:a'],
    ['go on when the task is done', [...begin, done(0)], [activity('a'), activity('b')], '0:a 1:b'],
    [
      'run depth first through groups',
      begin,
      [all(activity('a'), any(timer(5), activity('b')), activity('c'))],
      '0:a 1:timer 2:b 3:c',
    ],
    ['are not taken by event waiters', begin, [any(wait('e'), timer(5))], '0:timer'],
    ['are taken by a retry timer after a failure', [...begin, failed(0)], [retried('a')], '0:a 1:timer'],
    ['are taken by the next attempt', [...begin, failed(0), fired(1)], [retried('a')], '0:a 1:timer 2:a'],
    [
      'are taken by a timer after the last failure too',
      [...begin, failed(0), fired(1), failed(2), fired(3)],
      [retried('a'), activity('b')],
      '0:a 1:timer 2:a 3:timer 4:b',
    ],
    ['are taken by signals on the way', begin, [{ actionType: 9, instanceId: '@c@1' }, activity('a')], '0:@c@1 1:a'],
    [
      'are taken by cancelled timers',
      [...begin, raised('e')],
      [any(wait('e'), timer(5, true)), activity('a')],
      '0:timer 1:a',
    ],
  ])('%s', (_name, history, actions, expected) => {
    expect(ids(history, actions)).toBe(expected);
  });
});

describe('groups', () => {
  const two = [all(activity('a'), activity('b')), activity('c')];

  test('all waits for every child, even after a failure', () => {
    expect(ids([...begin, failed(0)], two)).toBe('0:a 1:b');
    expect(ids([...begin, failed(0), done(1)], two)).toBe('0:a 1:b 2:c');
  });

  test('any goes on with the first child and leaves the others open', () => {
    const result = replay([...begin, done(1)], [any(activity('a'), activity('b'))], 'host');

    expect(result.consumed).toBe(true);
    expect(result.open).toEqual([0]);
  });
});

describe('retries', () => {
  const dueOf = (history: HistoryEvent[], id: number) =>
    replay(history, [retried('a', 3)], 'host').planned.get(id)?.dueMs;

  test('pause longer each time, counted from the turn that saw the failure', () => {
    const once = [...begin, turn(100), failed(0)];

    expect(dueOf(once, 1)).toBe(Date.parse(at(110)));
    expect(dueOf([...once, turn(110), fired(1), turn(200), failed(2)], 3)).toBe(Date.parse(at(230)));
  });

  test('end with a timer that is due at once', () => {
    const history = [...begin, failed(0), fired(1), failed(2), fired(3), turn(300), failed(4)];

    expect(dueOf(history, 5)).toBe(Date.parse(at(300)));
  });
});

describe('events', () => {
  test('that come early are kept in order for later waiters', () => {
    const result = replay([...begin, raised('e'), raised('e')], [wait('e')], 'host');

    expect(result.consumed).toBe(true);
    expect(result.unconsumed).toHaveLength(1);
  });

  test('wake the newest waiter of their name', () => {
    const actions = [any(wait('e'), timer(5)), any(wait('e'), wait('f')), wait('e')];
    const result = replay([...begin, fired(0), raised('e')], actions, 'host');

    expect(result.consumed).toBe(false);
    expect(ids([...begin, fired(0), raised('e')], [...actions.slice(0, 2), activity('a')])).toBe('0:timer 1:a');
  });

  test('wake nobody under a name in other letters', () => {
    expect(replay([...begin, raised('E')], [wait('e')], 'host').consumed).toBe(false);
  });

  test('after continueAsNew go to the next generation', () => {
    const result = replay([...begin, raised('e'), raised('e')], [wait('e'), again], 'host');

    expect(result.carried).toHaveLength(1);
    expect(result.unconsumed).toHaveLength(0);
  });
});

describe('a turn', () => {
  const said = { isDone: true, output: '1', error: undefined, customStatus: null };
  const endingOf = (history: HistoryEvent[], actions: Action[], more: object = {}) =>
    decideTurn('o', history, { ...said, ...more, actions }).ending;
  const raceWon = [...begin, event('TimerCreated', { EventId: 0 }), raised('e')];

  test('cannot end while a timer is open, but can once it is cancelled', () => {
    expect(endingOf(raceWon, [any(timer(5), wait('e'))])).toEqual({ kind: 'running' });
    expect(endingOf(raceWon, [any(timer(5, true), wait('e'))])).toEqual({ kind: 'completed', output: '1' });
  });

  test('removes the timers that were cancelled', () => {
    const decision = decideTurn('o', raceWon, { ...said, actions: [any(timer(5, true), wait('e'))] });

    expect(decision.cancelledTimers).toEqual([0]);
  });

  test('can end while an event is awaited', () => {
    expect(endingOf([...begin, raised('e')], [any(wait('e'), wait('f'))])).toEqual({ kind: 'completed', output: '1' });
  });

  test('starts only what is new', () => {
    const history = [...begin, event('TaskScheduled', { EventId: 0, Name: 'a' }), done(0)];
    const decision = decideTurn('o', history, { ...said, isDone: false, actions: [activity('a'), activity('b')] });

    expect(decision.commands.map((command) => command.name)).toEqual(['b']);
  });

  test('that changes its mind about an id fails', () => {
    const history = [...begin, event('TaskScheduled', { EventId: 0, Name: 'a' })];

    expect(endingOf(history, [activity('b')])).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^Non-Deterministic .* named 'a', .* named 'b'/),
    });
  });

  test('fails when a retry beside a failing sibling gives one id two meanings', () => {
    const history = [...begin, failed(0), failed(1)];

    expect(endingOf(history, [all(activity('a'), retried('b')), activity('cleanup')])).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('silent wrong result'),
    });
  });

  test('fails when a retry beside a timer that is cancelled later gives one id two meanings', () => {
    const history = [...begin, failed(1), fired(2), done(3)];
    const actions = [any(timer(90, true), retried('b')), activity('next')];

    expect(endingOf(history, actions)).toMatchObject({ kind: 'failed' });
  });

  test('warns of events that continueAsNew loses', () => {
    const history = [...begin, raised('lost'), raised('e')];
    const decision = decideTurn('o', history, { ...said, actions: [wait('e'), again] });

    expect(decision.ending).toEqual({ kind: 'continued', input: '{}', carried: [] });
    expect(decision.warnings).toEqual(['continueAsNew loses 1 event(s) nobody waited for: lost']);
  });

  test('with a custom status above 16 KB fails', () => {
    expect(endingOf(begin, [], { customStatus: JSON.stringify('x'.repeat(9000)) })).toMatchObject({ kind: 'failed' });
  });
});
