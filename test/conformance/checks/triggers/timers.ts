import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check, checkOn } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { eventually } from '../../instances.ts';

/** The first runs of a timer function, once there are so many. */
const runsOf = (http: Http, name: string, count: number, route = `timer/${name}`): Promise<Loose> =>
  eventually(http, `${count} runs of ${name}`, async () => {
    const runs = (await http.api('GET', route)).json;
    return runs.length >= count ? runs : undefined;
  });

export const timerChecks = [
  check('timer.startup', '§5: runOnStartup runs the function at the start, not as past due', async (http) => {
    const [{ timer }] = await runsOf(http, 'timerYearly', 1);
    equal(timer.isPastDue, false);
    equal(typeof timer.schedule.adjustForDST, 'boolean');
  }),
  check(
    'timer.status',
    '§5: a schedule slower than a minute has a status with last, next and lastUpdated',
    async (http) => {
      const [{ timer }] = await runsOf(http, 'timerYearly', 1);
      deepEqual(Object.keys(timer.scheduleStatus).sort(), ['last', 'lastUpdated', 'next']);
      match(timer.scheduleStatus.next, /-01-01T00:00:00/);
      ok(!Number.isNaN(Date.parse(timer.scheduleStatus.lastUpdated)));
    },
  ),
  check('timer.unset-date', '§5: a date that is not set yet is 0001-01-01T00:00:00', async (http) => {
    const [{ timer }] = await runsOf(http, 'timerYearly', 1);
    // On a host that has run before, the last run is known.
    match(timer.scheduleStatus.last, /^(?:0001-01-01T00:00:00(?:\+00:00|Z)?|20\d\d-.*)$/);
  }),
  check('timer.unmonitored', '§5: a schedule faster than a minute has no status', async (http) => {
    const [{ timer }] = await runsOf(http, 'timerEverySecond', 1);
    equal(timer.scheduleStatus ?? null, null);
  }),
  check('timer.schedule', '§5: six fields with seconds; "* * * * * *" fires every second', async (http) => {
    const runs = await runsOf(http, 'timerEverySecond', 3);
    const tookMs = runs[2].at - runs[0].at;
    ok(tookMs > 1000 && tookMs < 4000, `three runs took ${tookMs} ms`);
  }),
  check('timer.setting', '§5: %NAME% in a schedule is the app setting of that name', async (http) => {
    const runs = await runsOf(http, 'timerFromSetting', 2);
    const tookMs = runs[1].at - runs[0].at;
    ok(tookMs > 1000, `two runs came ${tookMs} ms apart, the setting says two seconds`);
  }),
  check('timer.no-overlap', '§5: a run never begins before the one before has ended', async (http) => {
    const runs = await runsOf(http, 'timerSlow', 3);
    deepEqual(new Set(runs.map((run: Loose) => run.running)), new Set([1]));
  }),
  check('timer.failure', '§5: a failing run does not end the schedule', async (http) => {
    await runsOf(http, 'timerFailing', 3);
  }),
  checkOn(
    'retry',
    'timer.retry',
    '§5/§2.2: function-level retry runs a failed function again and tells it which retry it is',
    async (http) => {
      const runs = await runsOf(http, 'timerFlaky', 3, 'runs');
      deepEqual(
        runs.map((run: Loose) => run.retry?.retryCount ?? 0),
        [0, 1, 2],
      );
      equal(runs[1].retry.maxRetryCount, 3);
      ok(runs[1].at - runs[0].at >= 900, 'the retry did not wait');
    },
  ),
];
