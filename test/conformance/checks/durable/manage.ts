import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check, checkAlone, Skipped } from '../../check.ts';
import type { Http } from '../../http.ts';
import { ended, hold, post, raise, read, sleep, start, until, webhook } from '../../instances.ts';

const purge = (http: Http, id: string) => http.call('DELETE', `${webhook}/instances/${id}`);
const purgeBy = (http: Http, query: string) => http.call('DELETE', `${webhook}/instances/?${query}`);
const isNow = (http: Http, id: string, name: string) =>
  until(http, id, `it is ${name}`, (status) => status.runtimeStatus === name);

async function startFinished(http: Http, name = 'sequence'): Promise<string> {
  const id = await start(http, name, { n: 1, times: 1 });
  await ended(http, id);
  return id;
}

async function rewind(http: Http, id: string) {
  const answer = await post(http, `instances/${id}/rewind?reason=again`);
  if (answer.status === 501) throw new Skipped(`refused: ${answer.text}`);
  return answer;
}

export const manageChecks = [
  check(
    'raise.answers',
    '§13.3: an event is 202, to nobody 404, to a finished instance 410; all empty',
    async (http) => {
      const answers = [
        await raise(http, await hold(http), 'go', 1),
        await raise(http, http.unique('nobody'), 'go', 1),
        await raise(http, await startFinished(http), 'go', 1),
      ];
      deepEqual(
        answers.map(({ status, text }) => [status, text]),
        [
          [202, ''],
          [404, ''],
          [410, ''],
        ],
      );
    },
  ),
  check('raise.invalid', '§13.3: an event must be valid JSON with the content type of JSON, else 400', async (http) => {
    const path = `${webhook}/instances/${await hold(http)}/raiseEvent/go`;
    const wrongType = await http.call('POST', path, { body: '1', headers: { 'content-type': 'text/plain' } });
    deepEqual(
      [wrongType.status, wrongType.json],
      [400, { Message: 'Only application/json request content is supported' }],
    );
    const noJson = await http.call('POST', path, { body: '{' });
    deepEqual([noJson.status, noJson.json.Message], [400, 'Invalid JSON content']);
  }),
  check('raise.no-data', '§13.3: an event without data is 400', async (http) => {
    const path = `${webhook}/instances/${await hold(http)}/raiseEvent/go`;
    const answer = await http.call('POST', path, { headers: { 'content-type': 'application/json' } });
    equal(answer.status, 400);
  }),
  check('terminate.reason', '§14: a terminated instance has the reason as its output', async (http) => {
    const id = await hold(http);
    const answer = await post(http, `instances/${id}/terminate?reason=not%20needed`);
    deepEqual([answer.status, answer.text], [202, '']);
    const { runtimeStatus, output } = await ended(http, id);
    deepEqual([runtimeStatus, output], ['Terminated', 'not needed']);
  }),
  check('terminate.no-reason', '§14: without a reason the output is an empty text', async (http) => {
    const id = await hold(http);
    await post(http, `instances/${id}/terminate`);
    deepEqual((await ended(http, id)).output, '');
  }),
  check('terminate.drops-work', '§14: what was still running changes nothing any more', async (http) => {
    const id = await start(http, 'leavesTimer', { ms: 700, inActivity: true });
    await isNow(http, id, 'Running');
    await post(http, `instances/${id}/terminate?reason=enough`);
    await ended(http, id);
    await sleep(1000);
    deepEqual((await read(http, id)).json.output, 'enough');
  }),
  check(
    'manage.unknown',
    '§13.3: terminate, suspend and resume of nobody are 404, of a finished one 410',
    async (http) => {
      const finished = await startFinished(http);
      for (const operation of ['terminate', 'suspend', 'resume']) {
        const path = (id: string) => `instances/${id}/${operation}?reason=x`;
        const statuses = [(await post(http, path('nobody'))).status, (await post(http, path(finished))).status];
        deepEqual([operation, ...statuses], [operation, 404, 410]);
      }
    },
  ),
  check('suspend.holds', '§14: a suspended instance keeps its events until it is resumed', async (http) => {
    const id = await hold(http);
    equal((await post(http, `instances/${id}/suspend?reason=lunch`)).status, 202);
    await isNow(http, id, 'Suspended');
    await raise(http, id, 'go', 'soup');
    await sleep(400);
    equal((await read(http, id)).json.runtimeStatus, 'Suspended');
    equal((await post(http, `instances/${id}/resume?reason=back`)).status, 202);
    equal((await ended(http, id)).output.event, 'soup');
  }),
  check('suspend.order', '§14: held events are handled in their order after the resumption', async (http) => {
    const id = await start(http, 'collects', { count: 3 });
    await isNow(http, id, 'Running');
    await post(http, `instances/${id}/suspend?reason=lunch`);
    await isNow(http, id, 'Suspended');
    await raise(http, id, 'begin', null);
    for (const item of [1, 2, 3]) await raise(http, id, 'item', item);
    await post(http, `instances/${id}/resume?reason=back`);
    deepEqual((await ended(http, id)).output, [1, 2, 3]);
  }),
  check('suspend.output', '§13.3: while suspended the output is the reason, and the status 202', async (http) => {
    const id = await hold(http);
    await post(http, `instances/${id}/suspend?reason=lunch`);
    equal((await isNow(http, id, 'Suspended')).output, 'lunch');
    equal((await read(http, id)).status, 202);
    await post(http, `instances/${id}/resume?reason=back`);
    equal((await isNow(http, id, 'Running')).output, null);
  }),
  check('suspend.terminate', '§14: a suspended instance can be terminated', async (http) => {
    const id = await hold(http);
    await post(http, `instances/${id}/suspend?reason=lunch`);
    await isNow(http, id, 'Suspended');
    await post(http, `instances/${id}/terminate?reason=over`);
    equal((await ended(http, id)).output, 'over');
  }),
  check('purge.one', '§13.3: purging answers how many went; then the instance is unknown', async (http) => {
    const id = await startFinished(http);
    const answer = await purge(http, id);
    deepEqual([answer.status, answer.json], [200, { instancesDeleted: 1 }]);
    equal((await read(http, id)).status, 404);
    equal((await purge(http, id)).status, 404);
  }),
  check('purge.live', '§13.3: purging a live instance is 412 with a text, and changes nothing', async (http) => {
    const id = await hold(http);
    const answer = await purge(http, id);
    equal(answer.status, 412);
    match(answer.text, /^Only orchestrations in a terminal state can be purged/);
    equal((await read(http, id)).json.runtimeStatus, 'Running');
  }),
  check('purge.filter-needed', '§13.3: purging by filter needs createdTimeFrom', async (http) => {
    const answer = await purgeBy(http, 'runtimeStatus=Completed');
    equal(answer.status, 400);
    match(answer.text, /Please provide value for 'createdTimeFrom' parameter\./);
    equal((await purgeBy(http, 'createdTimeFrom=2099-01-01T00:00:00Z')).status, 404);
  }),
  checkAlone('purge.filter', '§13.3: purging by filter removes the finished instances it finds', async (http) => {
    await sleep(1100);
    const from = (await read(http, await start(http, 'waits', {}))).json.createdTime;
    const gone = [await startFinished(http), await startFinished(http, 'failsItself')];
    const live = await hold(http);
    const answer = await purgeBy(http, `createdTimeFrom=${encodeURIComponent(from)}`);
    equal(answer.status, 200);
    ok(answer.json.instancesDeleted >= 2);
    for (const id of gone) equal((await read(http, id)).status, 404);
    equal((await read(http, live)).json.runtimeStatus, 'Running');
  }),
  check('rewind.failed', '§14: a rewound failed instance runs its failed part again', async (http) => {
    const id = await startFinished(http, 'failsOnce');
    equal((await rewind(http, id)).status, 202);
    equal((await isNow(http, id, 'Completed')).output, 2);
  }),
  check('rewind.refused', '§13.3: rewinding what has not failed is 412, nobody 404, each with a text', async (http) => {
    const wrong = await rewind(http, await startFinished(http));
    const nobody = await rewind(http, http.unique('nobody'));
    deepEqual([wrong.status, nobody.status], [412, 404]);
    ok(wrong.text.length > 0 && nobody.text.length > 0);
  }),
];
