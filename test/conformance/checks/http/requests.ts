import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { check } from '../../check.ts';
import type { Http, Loose, Sent } from '../../http.ts';

const echo = async (http: Http, method: string, path: string, sent?: Sent): Promise<Loose> =>
  (await http.api(method, `echo/${path}`, sent)).json;
const base64 = (value: string | Buffer) => Buffer.from(value).toString('base64');

export const requestChecks = [
  check('request.methods', '§4: the handler sees the method in capitals', async (http) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      equal((await echo(http, method, 'x')).method, method);
    }
  }),
  check(
    'request.url',
    '§4: the URL is scheme, Host, path and query as received; X-Forwarded-* headers change nothing',
    async (http) => {
      const headers = { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'gopher' };
      const { url } = await echo(http, 'GET', 'a/b?x=1&y=two%20words', { headers });
      equal(url, `${http.url}/api/echo/a/b?x=1&y=two%20words`);
    },
  ),
  check(
    'request.query-repeated',
    '§4: repeated query keys are joined with a comma, and their names ignore case',
    async (http) => {
      deepEqual((await echo(http, 'GET', 'x?x=1&x=2&X=3')).query, { x: '1,2,3' });
    },
  ),
  check('request.query-empty', '§4: "y=" and "z" are empty texts, "+" is a space', async (http) => {
    deepEqual((await echo(http, 'GET', 'x?y=&z&w=a+b')).query, { y: '', z: '', w: 'a b' });
  }),
  check(
    'request.headers-repeated',
    '§4: repeated headers are joined with a comma without a space; names are lower-case; an empty header stays',
    async (http) => {
      const { headers } = await echo(http, 'GET', 'x', { headers: { 'X-Many': ['one', 'two'], 'X-Empty': '' } });
      equal(headers['x-many'], 'one,two');
      equal(headers['x-empty'], '');
    },
  ),
  check('request.body-text', '§4: a text body arrives byte for byte', async (http) => {
    const text = 'Grüße, 世界 \u{1f30d}\n';
    const headers = { 'content-type': 'text/plain' };
    equal((await echo(http, 'POST', 'x', { body: text, headers })).bodyBase64, base64(text));
  }),
  check('request.body-bytes', '§4: a binary body arrives byte for byte', async (http) => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const headers = { 'content-type': 'application/octet-stream' };
    equal((await echo(http, 'PUT', 'x', { body: bytes, headers })).bodyBase64, base64(bytes));
  }),
  check('request.body-none', '§4: without a body the handler sees an empty one', async (http) => {
    equal((await echo(http, 'POST', 'x')).bodyBase64, '');
  }),
  check('request.body-chunked', '§4: a body sent without Content-Length is dropped', async (http) => {
    equal((await echo(http, 'POST', 'x', { body: 'lost', isChunked: true })).bodyBase64, '');
  }),
  check('request.body-of-get', '§4: the body of a GET is dropped', async (http) => {
    equal((await echo(http, 'GET', 'x', { body: 'lost' })).bodyBase64, '');
  }),
  check('request.json', '§4: request.json() reads a JSON body', async (http) => {
    const body = { list: [1, null, 'x'], nested: { date: '2026-01-01T00:00:00.120Z' } };
    deepEqual((await http.api('POST', 'read/json', { body })).json.value, body);
  }),
  check(
    'request.json-invalid',
    '§4: invalid JSON with a JSON content type reaches the handler as it is',
    async (http) => {
      deepEqual((await http.api('POST', 'read/json', { body: '{"a":' })).json, { text: '{"a":', error: 'SyntaxError' });
    },
  ),
  check('request.form', '§4: a url-encoded form can be read', async (http) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await http.api('POST', 'read/form', { body: 'a=1&b=two+words', headers });
    deepEqual(answer.json, { a: '1', b: 'two words' });
  }),
  check('request.multipart', '§4: a multipart form with a file can be read', async (http) => {
    const part = (head: string, text: string) => `--cut\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
    const body = `${part('name="a"', '1')}${part('name="f"; filename="notes.txt"', 'some text')}--cut--\r\n`;
    const headers = { 'content-type': 'multipart/form-data; boundary=cut' };
    const answer = await http.api('POST', 'read/form', { body, headers });
    deepEqual(answer.json, { a: '1', f: { fileName: 'notes.txt', text: 'some text' } });
  }),
  check('request.context', '§3: the context has the function name and an id for each invocation', async (http) => {
    const [first, second] = [await echo(http, 'GET', 'x'), await echo(http, 'GET', 'x')];
    equal(first.functionName, 'echo');
    match(first.invocationId, /^[0-9a-f-]{36}$/);
    notEqual(first.invocationId, second.invocationId);
  }),
  check('request.large', '§4: a body of a megabyte arrives whole', async (http) => {
    const bytes = Buffer.alloc(1024 * 1024, 'goldsmith ');
    const headers = { 'content-type': 'application/octet-stream' };
    const { bodyBase64 } = await echo(http, 'POST', 'x', { body: bytes, headers });
    ok(Buffer.from(bodyBase64, 'base64').equals(bytes));
  }),
];
