import { deepEqual, equal, ok } from 'node:assert/strict';
import { checkOn, type Check } from '../../check.ts';
import { makeHttp, type Http } from '../../http.ts';
import { ended, post, read, start, webhook } from '../../instances.ts';

const keyed = (id: string, rule: string, run: Check['run']) => checkOn('keyed', id, rule, run);
const withoutKey = ({ url, patienceMs }: Http): Http => makeHttp({ url, patienceMs });
const code = (key: string | undefined) => `code=${encodeURIComponent(key ?? '')}`;
const grid = '/runtime/webhooks/EventGrid?functionName=gridOne';

export const keyChecks = [
  keyed('key.function', '§4: authLevel function wants a key, else 401 with an empty body', async (http) => {
    const paths = ['keyed/function', 'keyed/function?code=wrong'];
    for (const path of paths) {
      const { status, text } = await http.api('GET', path);
      deepEqual([path, status, text], [path, 401, '']);
    }
    equal((await http.api('GET', `keyed/function?${code(http.masterKey)}`)).status, 200);
  }),
  keyed('key.header', '§4: the key may come in the header x-functions-key', async (http) => {
    const ask = async (key: string) =>
      (await http.api('GET', 'keyed/function', { headers: { 'x-functions-key': key } })).status;
    deepEqual([await ask('wrong'), await ask(http.masterKey ?? '')], [401, 200]);
  }),
  keyed('key.admin', '§4: authLevel admin wants the master key', async (http) => {
    equal((await http.api('GET', 'keyed/admin')).status, 401);
    equal((await http.api('GET', `keyed/admin?${code(http.masterKey)}`)).status, 200);
  }),
  keyed('key.anonymous', '§4: an anonymous function answers without a key', async (http) => {
    equal((await http.api('GET', 'route/literal')).status, 200);
  }),
  keyed('key.event-grid', '§6: the Event Grid webhook wants a key, for OPTIONS too', async (http) => {
    const bare = withoutKey(http);
    for (const method of ['POST', 'OPTIONS']) {
      deepEqual([method, (await bare.call(method, grid)).status], [method, 401]);
      deepEqual([method, (await bare.call(method, `${grid}&code=wrong`)).status], [method, 401]);
    }
    equal((await http.call('OPTIONS', grid)).status, 200);
    const headers = { 'x-functions-key': http.masterKey ?? '' };
    equal((await bare.call('OPTIONS', grid, { headers })).status, 200);
  }),
  keyed('key.durable', '§13.3: the durable webhook is 401 without a key', async (http) => {
    const id = await start(http, 'sequence', { n: 1, times: 1 });
    const bare = withoutKey(http);
    equal((await read(bare, id)).status, 401);
    equal((await read(bare, id, '?code=wrong')).status, 401);
    equal((await post(bare, 'orchestrators/sequence', {})).status, 401);
    equal((await bare.call('GET', `${webhook}/instances/`)).status, 401);
    equal((await ended(http, id)).output, 2);
  }),
  keyed('key.urls', '§13.1: the management URLs carry a key that opens them, but not the master key', async (http) => {
    const { json } = await post(http, 'orchestrators/waits', {});
    const bare = withoutKey(http);
    const pathOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, '');
    ok((await bare.call('GET', pathOf(json.statusQueryGetUri))).status < 300);
    const raised = await bare.call('POST', pathOf(json.sendEventPostUri).replace('{eventName}', 'go'), { body: '1' });
    equal(raised.status, 202);
    equal((await ended(http, json.id)).output.event, 1);
    equal(json.statusQueryGetUri.includes(http.masterKey), false);
  }),
  keyed('key.client', '§13.2: the client in the app needs no key', async (http) => {
    const options = { input: { n: 3, times: 1 } };
    const { json } = await http.api('POST', 'client/start', { body: { name: 'sequence', options } });
    equal((await ended(http, json.value)).output, 6);
  }),
];
