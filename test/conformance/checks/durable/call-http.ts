import { deepEqual, equal } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http } from '../../http.ts';
import { outputOf } from '../../instances.ts';

const target = (http: Http, path: string) => `${http.url}/api/target/${path}`;

export const callHttpChecks = [
  check('call-http.get', '§9: callHttp answers status, headers and content as text', async (http) => {
    const headers = { 'x-sent': 'hello' };
    const output = await outputOf(http, 'callsHttp', { method: 'GET', url: target(http, 'answer/200'), headers });
    equal(output.statusCode, 200);
    deepEqual(JSON.parse(output.content), { method: 'GET', body: '' });
    const seen = Object.entries(output.headers).find(([name]) => name.toLowerCase() === 'x-seen');
    equal(String(seen?.[1]), 'hello');
  }),
  check('call-http.post', '§9: callHttp sends a body', async (http) => {
    const output = await outputOf(http, 'callsHttp', {
      method: 'POST',
      url: target(http, 'answer/201'),
      body: 'some text',
    });
    equal(output.statusCode, 201);
    deepEqual(JSON.parse(output.content), { method: 'POST', body: 'some text' });
  }),
  check('call-http.status', '§9: an error status is an answer, not a failure', async (http) => {
    equal((await outputOf(http, 'callsHttp', { method: 'GET', url: target(http, 'answer/404') })).statusCode, 404);
    equal((await outputOf(http, 'callsHttp', { method: 'GET', url: target(http, 'answer/500') })).statusCode, 500);
  }),
  check('call-http.polling', '§10.1: 202 with Location is polled until there is another answer', async (http) => {
    const url = target(http, `slow/${http.unique('poll')}`);
    const output = await outputOf(http, 'callsHttp', { method: 'GET', url });
    deepEqual([output.statusCode, JSON.parse(output.content)], [200, { seen: 3 }]);
  }),
  check('call-http.no-polling', '§9: with enablePolling: false a 202 is the answer', async (http) => {
    const url = target(http, `slow/${http.unique('once')}`);
    equal((await outputOf(http, 'callsHttp', { method: 'GET', url, enablePolling: false })).statusCode, 202);
  }),
];
