import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { ended, raise, read, run, start, until, webhook } from '../../instances.ts';

const list = (http: Http, query: string, headers: Record<string, string> = {}) =>
  http.call('GET', `${webhook}/instances/?${query}`, { headers });
const idsOf = async (http: Http, query: string): Promise<string[]> =>
  (await list(http, query)).json.map((one: Loose) => one.instanceId);

/** Two finished and one waiting instance with one prefix. */
async function makeThree(http: Http) {
  const prefix = http.unique('three');
  const [a, b, c] = [`${prefix}-a`, `${prefix}-b`, `${prefix}-c`];
  await start(http, 'sequence', { n: 1, times: 1 }, a);
  await start(http, 'failsItself', { b: 1 }, b);
  await start(http, 'waits', { c: 1 }, c);
  await ended(http, a);
  await ended(http, b);
  await until(http, c, 'it runs', (status) => status.runtimeStatus === 'Running');
  return { prefix, a, b, c };
}

export const statusChecks = [
  check('status.unknown', '§13.3: the status of an unknown instance is 404, empty', async (http) => {
    const answer = await read(http, http.unique('nobody'));
    deepEqual([answer.status, answer.text], [404, '']);
  }),
  check('status.running', '§13.3: a live instance is 202 with Location and Retry-After 5', async (http) => {
    const id = await start(http, 'waits', {});
    await until(http, id, 'it runs', (status) => status.runtimeStatus === 'Running');
    const { status, headers } = await read(http, id);
    deepEqual([status, headers['retry-after']], [202, '5']);
    match(headers.location ?? '', new RegExp(`/runtime/webhooks/durabletask/instances/${id}\\?`));
  }),
  check('status.body', '§13.3: a status has exactly these fields; times are whole seconds in UTC', async (http) => {
    const { createdTime, lastUpdatedTime, ...rest } = await run(http, 'sequence', { n: 1, times: 1 });
    deepEqual(Object.keys(rest).sort(), ['customStatus', 'input', 'instanceId', 'name', 'output', 'runtimeStatus']);
    for (const time of [createdTime, lastUpdatedTime]) match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }),
  check('status.output-null', '§13.3: output and customStatus are null, never missing', async (http) => {
    const id = await start(http, 'collects', { count: 1 });
    const status = await until(http, id, 'it runs', (one) => one.runtimeStatus === 'Running');
    deepEqual([status.output, status.customStatus, status.input], [null, null, { count: 1 }]);
  }),
  check('status.show-input', '§13.3: the input is shown unless showInput=false', async (http) => {
    const id = await start(http, 'sequence', { n: 1, times: 1 });
    await ended(http, id);
    deepEqual((await read(http, id)).json.input, { n: 1, times: 1 });
    equal((await read(http, id, '?showInput=false')).json.input, null);
  }),
  check(
    'status.failed',
    '§13.3: a failed instance is 200, and 500 only with returnInternalServerErrorOnFailure=true',
    async (http) => {
      const id = await start(http, 'failsItself', {});
      await ended(http, id);
      equal((await read(http, id)).status, 200);
      const answer = await read(http, id, '?returnInternalServerErrorOnFailure=true');
      deepEqual([answer.status, answer.json.runtimeStatus], [500, 'Failed']);
    },
  ),
  check('history.absent', '§13.3: history comes on request only', async (http) => {
    equal('historyEvents' in (await run(http, 'sequence', { n: 1, times: 1 })), false);
  }),
  check(
    'history.rows',
    '§13.3: history has names for event types, one row for an activity, no orchestrator rows and no results',
    async (http) => {
      const id = await start(http, 'sequence', { n: 1, times: 2 });
      await ended(http, id);
      const rows = (await read(http, id, '?showHistory=true')).json.historyEvents;
      deepEqual(
        rows.map((row: Loose) => row.EventType),
        ['ExecutionStarted', 'TaskCompleted', 'TaskCompleted', 'ExecutionCompleted'],
      );
      equal(rows[1].FunctionName, 'double');
      ok(Date.parse(rows[1].ScheduledTime) <= Date.parse(rows[1].Timestamp));
      equal(rows[1].Result ?? null, null);
    },
  ),
  check('history.results', '§13.3: showHistoryOutput=true adds the results, parsed', async (http) => {
    const id = await start(http, 'sequence', { n: 1, times: 2 });
    await ended(http, id);
    const rows = (await read(http, id, '?showHistory=true&showHistoryOutput=true')).json.historyEvents;
    deepEqual([rows[1].Result, rows[2].Result, rows[3].Result], [2, 4, 4]);
  }),
  check('history.events-and-timers', '§13.3: event rows keep name and input, timer rows their moment', async (http) => {
    const id = await start(http, 'approval', { ms: 600_000 });
    await raise(http, id, 'approved', { by: 'me' });
    await ended(http, id);
    const rows = (await read(http, id, '?showHistory=true')).json.historyEvents;
    const find = (type: string) => rows.find((row: Loose) => row.EventType === type);
    equal(find('EventRaised').Name, 'approved');
    ok('Input' in find('EventRaised'));
    ok(Date.parse(find('TimerCreated').FireAt) > Date.now());
  }),
  check('list.prefix', '§13.3: a list is ordered by id and can be narrowed to a prefix', async (http) => {
    const { prefix, a, b, c } = await makeThree(http);
    deepEqual(await idsOf(http, `instanceIdPrefix=${prefix}`), [a, b, c]);
  }),
  check('list.status', '§13.3: runtimeStatus takes several names with commas', async (http) => {
    const { prefix, a, b, c } = await makeThree(http);
    const by = (statuses: string) => idsOf(http, `instanceIdPrefix=${prefix}&runtimeStatus=${statuses}`);
    deepEqual(await by('Completed'), [a]);
    deepEqual(await by('Failed,Running'), [b, c]);
    deepEqual(await by('Terminated'), []);
  }),
  check(
    'list.ignores',
    '§13.3: status names in other casing or unknown, bad dates and a bad top count as absent',
    async (http) => {
      const { prefix } = await makeThree(http);
      for (const query of ['runtimeStatus=failed', 'runtimeStatus=Odd', 'createdTimeFrom=soon', 'top=x', 'top=']) {
        equal((await idsOf(http, `instanceIdPrefix=${prefix}&${query}`)).length, 3, query);
      }
    },
  ),
  check('list.time', '§13.3: createdTimeFrom and createdTimeTo narrow the list', async (http) => {
    const { prefix } = await makeThree(http);
    const by = async (query: string) => (await idsOf(http, `instanceIdPrefix=${prefix}&${query}`)).length;
    equal(await by('createdTimeFrom=2020-01-01T00:00:00Z&createdTimeTo=2099-01-01T00:00:00Z'), 3);
    equal(await by('createdTimeFrom=2099-01-01T00:00:00Z'), 0);
    equal(await by('createdTimeTo=2020-01-01T00:00:00Z'), 0);
  }),
  check(
    'list.pages',
    '§13.3: top limits a page; the continuation token of the answer asks for the next',
    async (http) => {
      const { prefix, a, b, c } = await makeThree(http);
      const pages: string[][] = [];
      let token: string | undefined = '';
      while (token !== undefined && pages.length < 9) {
        const headers: Record<string, string> = token ? { 'x-ms-continuation-token': token } : {};
        const answer = await list(http, `instanceIdPrefix=${prefix}&top=2`, headers);
        pages.push(answer.json.map((one: Loose) => one.instanceId));
        token = answer.headers['x-ms-continuation-token'] || undefined;
      }
      deepEqual(pages.flat(), [a, b, c]);
      equal(pages[0]?.length, 2);
      deepEqual(await idsOf(http, `instanceIdPrefix=${prefix}&top=0`), []);
    },
  ),
  check('list.inputs', '§13.3: a list shows inputs without being asked, and never history', async (http) => {
    const { prefix } = await makeThree(http);
    const { json } = await list(http, `instanceIdPrefix=${prefix}&showHistory=true`);
    deepEqual(
      json.map((one: Loose) => one.input),
      [{ n: 1, times: 1 }, { b: 1 }, { c: 1 }],
    );
    ok(json.every((one: Loose) => !('historyEvents' in one)));
  }),
];
