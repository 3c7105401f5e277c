import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { check, Skipped } from '../../check.ts';
import type { Http, Loose } from '../../http.ts';
import { ended, hold, run, start, until, waitsFor } from '../../instances.ts';

/** What a method of the SDK's client returned; throws its error. */
async function use(http: Http, method: string, args: object = {}): Promise<Loose> {
  const { value, error } = (await http.api('POST', `client/${method}`, { body: args })).json;
  if (error !== undefined) throw new Error(error);
  return value;
}

const errorOf = (http: Http, method: string, args: object): Promise<string> =>
  use(http, method, args).then(
    (value) => `no error but ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  );

export const clientChecks = [
  check('client.start', '§13.2: startNew answers the id it was given, or a new one', async (http) => {
    const instanceId = http.unique('client');
    equal(
      await use(http, 'start', { name: 'sequence', options: { instanceId, input: { n: 1, times: 1 } } }),
      instanceId,
    );
    equal((await ended(http, instanceId)).output, 2);
    match(await use(http, 'start', { name: 'sequence', options: { input: { n: 1, times: 1 } } }), /^[0-9a-f]{32}$/);
  }),
  check('client.no-input', '§7: startNew without input gives the orchestrator an empty text', async (http) => {
    const id = await use(http, 'start', { name: 'returnsInput' });
    deepEqual((await ended(http, id)).output, { type: 'string', input: '', hasDate: false });
  }),
  check('client.duplicate', '§13.3: startNew with the id of a live instance fails and quotes the 409', async (http) => {
    const instanceId = await hold(http);
    match(await errorOf(http, 'start', { name: 'waits', options: { instanceId, input: {} } }), /409|already exists/);
  }),
  check('client.status', '§13.2: getStatus reads the instance', async (http) => {
    const { instanceId: id } = await run(http, 'sequence', { n: 2, times: 1 });
    const status = await use(http, 'status', { id });
    deepEqual([status.name, status.runtimeStatus, status.output], ['sequence', 'Completed', 4]);
    deepEqual([status.input, status.customStatus ?? null], [{ n: 2, times: 1 }, null]);
  }),
  check('client.status-of-nobody', '§13.2: getStatus of an unknown id fails with a text of its own', async (http) => {
    match(await errorOf(http, 'status', { id: http.unique('nobody') }), /could not find any data/i);
  }),
  check(
    'client.status-history',
    '§15: status.history is undefined, and showInput: false has no effect',
    async (http) => {
      const { instanceId: id } = await run(http, 'sequence', { n: 2, times: 1 });
      const status = await use(http, 'status', { id, options: { showHistory: true, showInput: false } });
      deepEqual([status.history, status.input], [undefined, { n: 2, times: 1 }]);
    },
  ),
  check('client.events', '§13.2: raiseEvent wakes the instance', async (http) => {
    const id = await hold(http);
    await use(http, 'raise', { id, event: 'go', data: { by: 'client' } });
    deepEqual((await ended(http, id)).output.event, { by: 'client' });
  }),
  check('client.event-without-data', '§15: raiseEvent without data fails', async (http) => {
    match(await errorOf(http, 'raise', { id: await hold(http), event: 'go' }), /400|JSON/i);
  }),
  check(
    'client.event-to-finished',
    '§15: raiseEvent to a finished instance is silently ignored, to nobody fails',
    async (http) => {
      const { instanceId: id } = await run(http, 'sequence', { n: 1, times: 1 });
      await use(http, 'raise', { id, event: 'go', data: 1 });
      match(await errorOf(http, 'raise', { id: http.unique('nobody'), event: 'go', data: 1 }), /./);
    },
  ),
  check('client.suspend', '§13.2: suspend and resume', async (http) => {
    const id = await hold(http);
    await use(http, 'suspend', { id, reason: 'lunch' });
    await until(http, id, 'it is suspended', (status) => status.runtimeStatus === 'Suspended');
    await use(http, 'resume', { id, reason: 'back' });
    await until(http, id, 'it runs', (status) => status.runtimeStatus === 'Running');
  }),
  check('client.terminate', '§13.2: terminate', async (http) => {
    const id = await hold(http);
    await use(http, 'terminate', { id, reason: 'over' });
    equal((await ended(http, id)).output, 'over');
  }),
  check('client.purge', '§13.2: purging answers the number, of an unknown instance 0', async (http) => {
    const { instanceId: id } = await run(http, 'sequence', { n: 1, times: 1 });
    deepEqual(await use(http, 'purge', { id }), { instancesDeleted: 1 });
    deepEqual(await use(http, 'purge', { id }), { instancesDeleted: 0 });
  }),
  check('client.purge-by', '§13.2: purging by a filter that finds nothing answers 0', async (http) => {
    const filter = { createdTimeFrom: '2099-01-01T00:00:00Z', runtimeStatus: ['Completed'] };
    deepEqual(await use(http, 'purgeBy', filter), { instancesDeleted: 0 });
  }),
  check('client.list', '§13.2: getStatusBy finds instances by status and time, over all pages', async (http) => {
    const { instanceId: id } = await run(http, 'failsItself', {});
    const live = await hold(http);
    const failed = await use(http, 'list', { runtimeStatus: ['Failed'], createdTimeFrom: '2020-01-01T00:00:00Z' });
    const ids = failed.map((one: Loose) => one.instanceId);
    deepEqual([ids.includes(id), ids.includes(live)], [true, false]);
    ok(failed.every((one: Loose) => one.runtimeStatus === 'Failed'));
    ok((await use(http, 'listAll')).some((one: Loose) => one.instanceId === live));
  }),
  check('client.entity', '§13.2: signalEntity and readEntityState', async (http) => {
    const entity = { name: 'Counter', key: http.unique('client') };
    deepEqual(await use(http, 'readEntity', { entity }), { entityExists: false });
    await use(http, 'signal', { entity, operation: 'add', input: 6 });
    const until = Date.now() + http.patienceMs;
    let found = await use(http, 'readEntity', { entity });
    while (!found.entityExists && Date.now() < until) found = await use(http, 'readEntity', { entity });
    deepEqual(found, { entityExists: true, entityState: 6 });
  }),
  check('client.rewind', '§13.2: rewind runs a failed instance again', async (http) => {
    const { instanceId: id } = await run(http, 'failsOnce', {});
    const error = await errorOf(http, 'rewind', { id, reason: 'again' });
    if (/501|not supported/i.test(error)) throw new Skipped(`refused: ${error}`);
    match(error, /^no error/);
    await until(http, id, 'it completes', (status) => status.runtimeStatus === 'Completed');
  }),
  check('client.payload', '§13.1: the management payload names the URLs of one instance', async (http) => {
    const payload = await use(http, 'payload', { id: 'some-id' });
    equal(payload.id, 'some-id');
    const urls = Object.entries(payload).filter(([name]) => name.endsWith('Uri'));
    ok(urls.length >= 6);
    for (const [name, url] of urls) ok(String(url).includes('/instances/some-id'), `${name} is ${String(url)}`);
  }),
  check(
    'client.check-status',
    "§13.4: createCheckStatusResponse is 202 with the URLs under the request's own origin",
    async (http) => {
      const id = await start(http, 'waits', {});
      const { status, headers, json } = await http.api('POST', `client-check/${id}`);
      equal(status, 202);
      ok(headers.location?.startsWith(`${http.url}/runtime/webhooks/durabletask/instances/${id}`));
      for (const name of ['statusQueryGetUri', 'terminatePostUri', 'sendEventPostUri']) {
        ok(json[name].startsWith(http.url), `${name} is ${json[name]}`);
      }
    },
  ),
  check(
    'client.wait',
    '§13.2: waiting for completion answers the output, or the URLs when time is up',
    async (http) => {
      const { instanceId: id } = await run(http, 'sequence', { n: 4, times: 1 });
      const done = await http.api('POST', `client-wait/${id}/5000`);
      deepEqual([done.status, done.json], [200, 8]);
      const open = await hold(http);
      await waitsFor(http, open);
      equal((await http.api('POST', `client-wait/${open}/300`)).status, 202);
    },
  ),
];
