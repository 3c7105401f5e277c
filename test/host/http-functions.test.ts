import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { makeFolder, runHost, type RunningHost } from './run-host.ts';

const folder = makeFolder();
let host: RunningHost;

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
});

afterAll(async () => {
  await host.stop();
  folder.remove();
});

test('a request arrives with its route values, query, headers and body', async () => {
  const path = '/api/Anything/7/a%20b%2Fc?x=1&X=2&y=&z';
  const { json } = await host.call('POST', path, 'héllo', { 'x-test': 'yes', 'content-type': 'text/plain' });

  expect(json).toEqual({
    method: 'POST',
    url: `${host.url}${path}`,
    params: { id: '7', name: 'a b%2Fc' },
    query: { x: '1,2', y: '', z: '' },
    header: 'yes',
    body: 'héllo',
  });
});

test('a header may have the name of something that every object has', async () => {
  const { json } = await host.call('GET', '/api/anything/7?header=constructor', undefined, { constructor: 'yes' });

  expect(json.header).toBe('yes');
});

test('a body without Content-Length is dropped, as on Azure', async () => {
  const body = new Blob(['lost']).stream();
  const response = await fetch(`${host.url}/api/anything/7`, { method: 'POST', body, duplex: 'half' });

  expect(((await response.json()) as { body: string }).body).toBe('');
});

test.each([
  ['GET', '/api/anything/seven', 404],
  ['GET', '/api/nothing', 404],
  ['DELETE', '/api/anything/7', 404],
  ['OPTIONS', '/api/anything/7', 404],
  ['GET', '/', 200],
  ['GET', '/api/answers/throw', 500],
  ['GET', '/api/answers/string', 500],
  ['GET', '/api/answers/nothing', 204],
  ['GET', '/api/answers/null', 204],
  ['GET', '/api/answers/empty', 200],
  ['GET', '/api/answers/teapot', 418],
])('%s %s answers %i', async (method, path, status) => {
  const answer = await host.call(method, path);

  expect(answer.status).toBe(status);
  if (path !== '/' && status !== 418) expect(answer.text).toBe('');
});

test('text and bytes keep their content types', async () => {
  const text = await host.call('GET', '/api/answers/text');
  const bytes = await fetch(`${host.url}/api/answers/bytes`);

  expect(text.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
  expect(bytes.headers.get('content-type')).toBeNull();
  expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 1, 255]);
});

test('each cookie is a header of its own', async () => {
  const { status, headers } = await host.call('GET', '/api/answers/cookies');

  expect(status).toBe(201);
  expect(headers.getSetCookie()).toEqual(['a=1; path=/', 'b=v%201%3B; path=/; samesite=none; httponly']);
});

test('of two functions whose routes match, the name decides', async () => {
  expect((await host.call('GET', '/api/order/literal')).text).toBe('za');
});

test('a request target may be a whole address, as clients write it that take the host for their proxy', async () => {
  const { hostname, port, host: name } = new URL(host.url);
  const ask = async (target: string): Promise<string> => {
    const socket = connect(Number(port), hostname).end(
      `GET ${target} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
    );
    return (await socket.setEncoding('utf8').toArray()).join('');
  };

  expect(await ask(`${host.url}/api/anything/7?x=1`)).toContain(`"url":"${host.url}/api/anything/7?x=1"`);
  expect(await ask(host.url)).toContain('200 OK');
  expect(await ask(`HTTP://${name}/admin/clock`)).toContain('"now"');
});

test('a path below /admin that is not percent-encoded UTF-8 is a bad request', async () => {
  expect(await host.call('POST', '/admin/functions/%E0%A4')).toMatchObject({ status: 400 });
});
