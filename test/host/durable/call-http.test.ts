import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeFolder, runHost, type RunningHost } from '../run-host.ts';

const folder = makeFolder();
let host: RunningHost;
let server: Server;
let origin: string;
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let answer: (response: ServerResponse, count: number) => void = (response) => void response.end();

beforeAll(async () => {
  host = await runHost({ state: folder.file('state.db') });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await host.stop();
  folder.remove();
});

async function fetches(id: string, request: object) {
  seen = [];
  await host.start('fetches', request, id);
  return host.settled(id);
}

test('an answer of any status is a result', async () => {
  answer = (response) => response.writeHead(418, { 'x-kind': 'teapot' }).end('short');

  const { output } = await fetches('h1', { method: 'POST', url: `${origin}/pot`, body: { cups: 2 } });

  expect(output).toMatchObject({ statusCode: 418, content: 'short', headers: { 'x-kind': 'teapot' } });
  expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: '/pot', body: '{"cups":2}' })]);
});

test('202 with a Location is asked again after Retry-After, or after 30 seconds of the host clock', async () => {
  answer = (response, count) => {
    if (count === 1) response.writeHead(202, { location: `${origin}/state`, 'retry-after': '5' }).end();
    else if (count === 2) response.writeHead(202, { location: '/state' }).end();
    else response.writeHead(200).end('ready');
  };
  const headers = { 'x-functions-key': 'secret', 'x-kept': 'yes' };

  const waiting = await fetches('h2', { method: 'PUT', url: `${origin}/start`, headers });
  await host.skip(5);
  const asked = seen.length;
  await host.skip(29);
  expect([waiting.runtimeStatus, asked, seen.length]).toEqual(['Running', 2, 2]);
  await host.skip(1);

  const { output, createdTime } = await host.settled('h2');
  expect(output).toMatchObject({ statusCode: 200, content: 'ready' });
  expect(Date.parse(output.at) - Date.parse(createdTime)).toBe(35_000);
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /start', 'GET /state', 'GET /state']);
  expect(seen.map(({ headers: sent }) => [sent['x-functions-key'], sent['x-kept']])).toEqual([
    ['secret', 'yes'],
    [undefined, 'yes'],
    [undefined, 'yes'],
  ]);
});

test('polling can be turned off', async () => {
  answer = (response) => response.writeHead(202, { location: '/state' }).end();

  const { output } = await fetches('h3', { method: 'GET', url: origin, enablePolling: false });

  expect(output.statusCode).toBe(202);
});

test('a token source is refused by name', async () => {
  const tokenSource = { kind: 'AzureManagedIdentity', resource: 'https://management.core.windows.net/' };

  const { runtimeStatus, output } = await fetches('h4', { method: 'GET', url: origin, tokenSource });

  expect(runtimeStatus).toBe('Failed');
  expect(output).toMatch(/callHttp with a tokenSource \(managed identity\) is not supported by this host/);
  expect(seen).toHaveLength(0);
});
