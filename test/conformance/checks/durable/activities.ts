import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { failureOf, outputOf, run } from '../../instances.ts';

/** What an activity was given for each of these values; the last one is a call without an input. */
const described = async (http: Http, values: unknown[]): Promise<Loose> => outputOf(http, 'describesAll', { values });
const asItIs = (value: unknown) => ({ type: typeof value, value });

export const activityChecks = [
  check('activity.sequence', '§10: activities run one after the other, each with the result before', async (http) => {
    equal(await outputOf(http, 'sequence', { n: 3, times: 5 }), 96);
  }),
  check('activity.fan-out', '§9: Task.all answers results in the order of the calls', async (http) => {
    deepEqual(
      await outputOf(http, 'fanOut', { count: 20 }),
      Array.from({ length: 20 }, (_, index) => index * 2),
    );
  }),
  check('activity.input-values', '§11: texts, numbers, lists and objects arrive with their types', async (http) => {
    const values = ['text', '5', '', 5, 0, -3, 1.5, 1e21, [1, 'two', null], { yes: true, no: null }, '{"a":1}'];
    deepEqual((await described(http, values)).slice(0, -1), values.map(asItIs));
  }),
  check('activity.input-boolean', '§11: a bare boolean arrives as the text "True" or "False"', async (http) => {
    deepEqual((await described(http, [true, false])).slice(0, 2), [asItIs('True'), asItIs('False')]);
  }),
  check('activity.input-nothing', '§11: null and no input arrive as undefined', async (http) => {
    const nothing = { type: 'undefined', value: null };
    deepEqual(await described(http, [null]), [nothing, nothing]);
  }),
  check('activity.input-dates', '§11: ISO dates in inputs keep their text', async (http) => {
    const values = ['2026-01-01T00:00:00.120Z', { at: '2026-01-01T00:00:00+02:00' }];
    deepEqual((await described(http, values)).slice(0, -1), values.map(asItIs));
  }),
  check('activity.results', '§11: results come back with their types; undefined becomes null', async (http) => {
    const kinds = ['undefined', 'null', 'text', 'empty', 'number', 'integer', 'boolean', 'object', 'array', 'date'];
    deepEqual(await outputOf(http, 'givesAll', { kinds }), {
      undefined: { type: 'object', value: null },
      null: { type: 'object', value: null },
      text: asItIs('text'),
      empty: asItIs(''),
      number: asItIs(1.5),
      integer: asItIs(-3),
      boolean: asItIs(false),
      object: asItIs({ deep: { list: [1, null, 'x'], flag: true } }),
      array: asItIs([1, 'two', null]),
      date: asItIs('2026-01-01T00:00:00.120Z'),
    });
  }),
  check('activity.result-nan', '§11: the result NaN becomes the text "NaN"', async (http) => {
    deepEqual(await outputOf(http, 'givesAll', { kinds: ['notANumber'] }), { notANumber: asItIs('NaN') });
  }),
  check('activity.instance-id', '§11: triggerMetadata.instanceId names the instance', async (http) => {
    const status = await run(http, 'asksActivity', {});
    equal(status.output, status.instanceId);
  }),
  check(
    'activity.failure-caught',
    "§11: a caught failure reads Activity function '<name>' failed:  <message>, then details in JSON; the flow goes on",
    async (http) => {
      const { caught, next } = await outputOf(http, 'catches', {});
      match(caught, /^Activity function 'fail' failed: {2}no fuel\s*\n\s*\{/);
      equal(next, 8);
    },
  ),
  check('activity.failure-lines', '§11: the message of a failure may have several lines', async (http) => {
    const { caught } = await outputOf(http, 'catches', { kind: 'lines' });
    match(caught, /^Activity function 'fail' failed: {2}first line\r?\nsecond line/);
  }),
  check('activity.failure-thrown', '§11: a thrown text or object is its text or JSON', async (http) => {
    match((await outputOf(http, 'catches', { kind: 'text' })).caught, /failed: {2}a bare text/);
    match((await outputOf(http, 'catches', { kind: 'object' })).caught, /failed: {2}\{"code":7\}/);
  }),
  check(
    'activity.failure-uncaught',
    "§11: an uncaught failure fails the instance with the orchestrator's and the activity's text",
    async (http) => {
      match(
        await failureOf(http, 'failsInActivity', {}),
        /^Orchestrator function 'failsInActivity' failed: Activity function 'fail' failed: {2}no fuel/,
      );
    },
  ),
  check(
    'retry.succeeds',
    '§10.1: a failing activity runs again until it succeeds; later tasks keep their ids',
    async (http) => {
      const { outcome, next } = await outputOf(http, 'retries', { failures: 2, attempts: 5, firstMs: 100 });
      deepEqual([outcome, next], [3, 8]);
    },
  ),
  check('retry.gives-up', '§10.1: after the last attempt the last failure is thrown', async (http) => {
    const { outcome, next } = await outputOf(http, 'retries', { failures: 9, attempts: 2, firstMs: 100 });
    deepEqual([outcome, next], ["Activity function 'flaky' failed:  attempt 2", 8]);
  }),
  check('retry.back-off', '§10.2: attempts are first × backoff^(n−1) apart', async (http) => {
    const input = { failures: 2, attempts: 3, firstMs: 300, backoff: 2 };
    const { tookMs } = await outputOf(http, 'retries', input);
    ok(tookMs >= 900, `300 ms + 600 ms took ${tookMs} ms`);
  }),
  check(
    'retry.last-failure',
    '§10.2: after the last attempt the failure is thrown without another delay',
    async (http) => {
      const input = { failures: 9, attempts: 2, firstMs: 100, backoff: 100 };
      const { tookMs } = await outputOf(http, 'retries', input);
      ok(tookMs < 8000, `another delay of 10 s would show in ${tookMs} ms`);
    },
  ),
  check('retry.parallel', '§10.1: several retrying tasks at once keep their attempts apart', async (http) => {
    deepEqual(await outputOf(http, 'retriesTogether', {}), { attempts: [3, 1, 2], next: 8 });
  }),
];
