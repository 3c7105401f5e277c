import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import { ended, post, raise, read, start, until, webhook } from '../../instances.ts';

const uris = [
  'statusQueryGetUri',
  'sendEventPostUri',
  'terminatePostUri',
  'purgeHistoryDeleteUri',
  'restartPostUri',
  'suspendPostUri',
  'resumePostUri',
];

export const startChecks = [
  check('start.answer', '§13.3: a start is 202 with the id and the management URLs, but no rewind', async (http) => {
    const id = http.unique('answer');
    const { status, json } = await post(http, `orchestrators/sequence/${id}`, { n: 1, times: 1 });
    equal(status, 202);
    equal(json.id, id);
    for (const uri of uris) ok(String(json[uri]).includes(`/instances/${id}`), `${uri} is ${json[uri]}`);
    equal('rewindPostUri' in json, false);
  }),
  check('start.headers', '§13.3: Location is the status URL, Retry-After is 10', async (http) => {
    const { headers, json } = await post(http, 'orchestrators/sequence', { n: 1, times: 1 });
    equal(headers.location, json.statusQueryGetUri);
    equal(headers['retry-after'], '10');
    const followed = await http.call('GET', String(headers.location).replace(/^https?:\/\/[^/]+/, ''));
    ok(followed.status === 200 || followed.status === 202);
  }),
  check('start.new-id', '§13.3: without an id the instance gets 32 hexadecimal digits', async (http) => {
    match((await post(http, 'orchestrators/sequence', { n: 1, times: 1 })).json.id, /^[0-9a-f]{32}$/);
  }),
  check('start.invalid', '§13.3: a body that is no JSON is 400 with Message and exception', async (http) => {
    const answer = await http.call('POST', `${webhook}/orchestrators/sequence`, { body: '{"n":' });
    equal(answer.status, 400);
    deepEqual(Object.keys(answer.json).sort(), ['ExceptionMessage', 'ExceptionType', 'Message', 'StackTrace']);
  }),
  check('start.content-type', '§13.3: any content type is accepted', async (http) => {
    const headers = { 'content-type': 'text/plain' };
    const path = `${webhook}/orchestrators/sequence`;
    const { status, json } = await http.call('POST', path, { body: '{"n":2,"times":1}', headers });
    equal(status, 202);
    equal((await ended(http, json.id)).output, 4);
  }),
  check(
    'start.case',
    '§13.3: function names ignore case; the instance keeps the name as it was given',
    async (http) => {
      const id = await start(http, 'SEQUENCE', { n: 1, times: 1 });
      const status = await ended(http, id);
      deepEqual([status.name, status.output], ['SEQUENCE', 2]);
    },
  ),
  check(
    'start.unknown',
    '§13.3: an unknown orchestrator, or a function of another kind, is 202; the instance then fails with a text',
    async (http) => {
      for (const name of ['noSuchOrchestrator', 'double']) {
        const status = await ended(http, await start(http, name, {}));
        equal(status.runtimeStatus, 'Failed');
        const text = `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function`;
        ok(status.output.startsWith(`Orchestrator function '${name}' failed: ${text}`), status.output);
      }
    },
  ),
  check('start.duplicate', '§13.3: the id of a live instance is 409 with its status', async (http) => {
    const id = await start(http, 'waits', {});
    await until(http, id, 'it runs', (status) => status.runtimeStatus === 'Running');
    const answer = await post(http, `orchestrators/waits/${id}`, {});
    equal(answer.status, 409);
    equal(answer.json.Message, 'An Orchestration instance with the status Running already exists.');
    await raise(http, id, 'go', 'the first one');
    equal((await ended(http, id)).output.event, 'the first one');
  }),
  check('start.duplicate-suspended', '§13.3: a suspended instance keeps its id as well', async (http) => {
    const id = await start(http, 'waits', {});
    await post(http, `instances/${id}/suspend?reason=pause`);
    await until(http, id, 'it is suspended', (status) => status.runtimeStatus === 'Suspended');
    equal((await post(http, `orchestrators/waits/${id}`, {})).status, 409);
  }),
  check('start.replaces', '§13.3: the id of a finished instance starts anew', async (http) => {
    const id = await start(http, 'sequence', { n: 1, times: 1 });
    equal((await ended(http, id)).output, 2);
    await start(http, 'sequence', { n: 5, times: 1 }, id);
    const status = await until(http, id, 'the new output', (one) => one.output === 10);
    deepEqual(status.input, { n: 5, times: 1 });
  }),
  check('start.odd-id', '§13.3: ids are not checked; percent-encoded characters arrive decoded', async (http) => {
    const id = `${http.unique('odd')} é`;
    const { status, json } = await post(http, `orchestrators/sequence/${encodeURIComponent(id)}`, { n: 1, times: 1 });
    deepEqual([status, json.id], [202, id]);
    equal((await ended(http, id)).instanceId, id);
  }),
  check('start.slash-id', '§13.3: an id with an encoded slash is 404 and starts nothing', async (http) => {
    equal((await post(http, `orchestrators/sequence/${http.unique('odd')}%2Fx`, { n: 1, times: 1 })).status, 404);
  }),
  check('start.wait', '§13.3: with timeout a start waits and answers the bare output', async (http) => {
    const path = 'orchestrators/sequence?timeout=10&pollingInterval=1';
    const { status, json } = await post(http, path, { n: 3, times: 2 });
    deepEqual([status, json], [200, 12]);
  }),
  check('start.wait-in-vain', '§13.3: what is not done within the timeout is 202 with the URLs', async (http) => {
    const { status, json } = await post(http, 'orchestrators/waits?timeout=1&pollingInterval=1', {});
    equal(status, 202);
    ok(json.statusQueryGetUri.includes(json.id));
    await post(http, `instances/${json.id}/terminate?reason=over`);
  }),
  check('restart.new-id', '§13.3: a restart runs the same input under a new id', async (http) => {
    const id = await start(http, 'sequence', { n: 3, times: 1 });
    await ended(http, id);
    const { status, json } = await post(http, `instances/${id}/restart`);
    equal(status, 202);
    match(json.id, /^[0-9a-f]{32}$/);
    notEqual(json.id, id);
    const again = await ended(http, json.id);
    deepEqual([again.name, again.input, again.output], ['sequence', { n: 3, times: 1 }, 6]);
  }),
  check('restart.same-id', '§13.3: restartWithNewInstanceId=false keeps the id', async (http) => {
    const id = await start(http, 'failsOnce', {});
    equal((await ended(http, id)).runtimeStatus, 'Failed');
    const { status, json } = await post(http, `instances/${id}/restart?restartWithNewInstanceId=false`);
    deepEqual([status, json.id], [202, id]);
    await until(http, id, 'it completes', (one) => one.runtimeStatus === 'Completed');
    equal((await read(http, id)).json.output, 2);
  }),
  check(
    'restart.refused',
    '§13.3: restarting a running instance under its id is 409, an unknown one 400',
    async (http) => {
      const id = await start(http, 'waits', {});
      await until(http, id, 'it runs', (status) => status.runtimeStatus === 'Running');
      equal((await post(http, `instances/${id}/restart?restartWithNewInstanceId=false`)).status, 409);
      const unknown = await post(http, `instances/${http.unique('nobody')}/restart`);
      equal(unknown.status, 400);
      match(unknown.text, /InstanceId does not match a valid orchestration instance\./);
    },
  ),
];
