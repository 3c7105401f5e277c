import { deepEqual, equal, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Answer, Http } from '../../http.ts';

const ask = (http: Http, kind: string): Promise<Answer> => http.api('GET', `answers/${kind}`);
const bare = ({ status, text, headers }: Answer) => [status, text, headers['content-length'], headers['content-type']];

export const answerChecks = [
  check('answer.nothing', '§4: a handler that returns undefined or null is answered with 204', async (http) => {
    for (const kind of ['undefined', 'null']) {
      const answer = await ask(http, kind);
      deepEqual([kind, answer.status, answer.text], [kind, 204, '']);
    }
  }),
  check('answer.throw', '§4: a handler that throws is answered with 500 and an empty body', async (http) => {
    deepEqual(bare(await ask(http, 'throw')), [500, '', '0', undefined]);
  }),
  check('answer.bare-value', '§4: a returned text, number or boolean is 500 with an empty body', async (http) => {
    for (const kind of ['string', 'number', 'boolean']) {
      deepEqual([kind, ...bare(await ask(http, kind))], [kind, 500, '', '0', undefined]);
    }
  }),
  check('answer.odd-status', '§4: a status that is no number is 500', async (http) => {
    deepEqual(bare(await ask(http, 'odd-status')), [500, '', '0', undefined]);
  }),
  check(
    'answer.empty',
    '§4: {}, a list and {jsonBody: null} are 200 with Content-Length 0 and no Content-Type',
    async (http) => {
      for (const kind of ['empty-object', 'array', 'null-json']) {
        deepEqual([kind, ...bare(await ask(http, kind))], [kind, 200, '', '0', undefined]);
      }
    },
  ),
  check('answer.text', '§4: a text body is text/plain;charset=UTF-8', async (http) => {
    const answer = await ask(http, 'text');
    deepEqual(
      [answer.status, answer.text, answer.headers['content-type']],
      [200, 'plain täxt', 'text/plain;charset=UTF-8'],
    );
  }),
  check('answer.json', '§4: jsonBody is application/json', async (http) => {
    const answer = await ask(http, 'json');
    deepEqual(answer.json, { a: [1, null, 'x'], b: { c: true } });
    equal(answer.headers['content-type'], 'application/json');
  }),
  check('answer.bytes', '§4: a Buffer is sent byte for byte without a Content-Type', async (http) => {
    const answer = await ask(http, 'bytes');
    deepEqual([...answer.bytes], [0, 1, 254, 255]);
    equal(answer.headers['content-type'], undefined);
  }),
  check('answer.stream', '§4: a stream as body is sent whole, also without HTTP streaming', async (http) => {
    equal((await ask(http, 'stream')).text, 'streamed');
  }),
  check('answer.chunked', '§4: a body is always sent chunked', async (http) => {
    for (const kind of ['text', 'json', 'bytes']) {
      const { headers } = await ask(http, kind);
      deepEqual([kind, headers['transfer-encoding'], headers['content-length']], [kind, 'chunked', undefined]);
    }
  }),
  check('answer.no-content', '§4: the body of a 204 is dropped', async (http) => {
    const answer = await ask(http, 'no-content');
    deepEqual([answer.status, answer.text], [204, '']);
  }),
  check('answer.status-and-headers', '§4: status and headers of the handler are sent', async (http) => {
    const answer = await ask(http, 'teapot');
    deepEqual([answer.status, answer.text], [418, 'short']);
    deepEqual([answer.headers['x-flavour'], answer.headers['content-type']], ['earl grey', 'text/x-tea']);
  }),
  check(
    'answer.cookies',
    '§4: each cookie is a header of its own, with its value URL-encoded and path=/ by default',
    async (http) => {
      const answer = await ask(http, 'cookies');
      equal(answer.status, 201);
      equal(answer.cookies.length, 3);
      equal(answer.cookies[0], 'a=1; path=/');
      equal(answer.cookies[1], 'b=v%201%3B; path=/; samesite=none');
    },
  ),
  check('answer.cookie-attributes', '§4: the attributes of a cookie are sent', async (http) => {
    const cookie = (await ask(http, 'cookies')).cookies[2]?.toLowerCase() ?? '';
    for (const part of ['c=3', 'max-age=60', 'domain=example.org', 'path=/deep', 'secure', 'httponly']) {
      ok(cookie.split('; ').includes(part), `${part} is not in "${cookie}"`);
    }
  }),
  check('answer.cookie-headers', '§4: of several set-cookie headers only the last one is sent', async (http) => {
    deepEqual((await ask(http, 'cookie-headers')).cookies, ['second=2']);
  }),
];
