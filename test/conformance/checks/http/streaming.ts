import { deepEqual, equal, match } from 'node:assert/strict';
import { checkOn } from '../../check.ts';
import type { Check } from '../../check.ts';

const streamed = (id: string, rule: string, run: Check['run']) => checkOn('streaming', id, rule, run);

export const streamingChecks = [
  streamed('streaming.body', '§4: with streaming a chunked request body arrives', async (http) => {
    equal((await http.api('POST', 'echo', { body: 'not lost', isChunked: true })).json.body, 'not lost');
  }),
  streamed('streaming.query', '§4: with streaming repeated query keys stay separate', async (http) => {
    deepEqual((await http.api('GET', 'echo?x=1&x=2')).json.query, [
      ['x', '1'],
      ['x', '2'],
    ]);
  }),
  streamed('streaming.params', '§4: with streaming route values and query values are in params', async (http) => {
    const { params } = (await http.api('GET', 'echo/here?q=1')).json;
    deepEqual([params.x, params.q], ['here', '1']);
  }),
  streamed('streaming.headers', '§4: with streaming request headers reach the handler', async (http) => {
    equal((await http.api('GET', 'echo', { headers: { 'X-Test': 'yes' } })).json.header, 'yes');
  }),
  streamed('streaming.invocation-id', '§4: with streaming the answer carries x-ms-invocation-id', async (http) => {
    match((await http.api('GET', 'echo')).headers['x-ms-invocation-id'] ?? '', /^[0-9a-f-]{36}$/);
  }),
  streamed('streaming.at-once', '§4: with streaming each chunk is passed on at once', async (http) => {
    const response = await fetch(`${http.url}/api/chunks`);
    const decoder = new TextDecoder();
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) {
      if (chunks.length === 0) await http.api('POST', 'release');
      chunks.push(decoder.decode(chunk));
    }
    deepEqual(chunks, ['first', 'second']);
  }),
  streamed('streaming.large', '§4: with streaming a large body can be read piece by piece', async (http) => {
    const body = Buffer.alloc(3 * 1024 * 1024, 'goldsmith');
    equal((await http.api('POST', 'large', { body, isChunked: true })).json.size, body.length);
  }),
  streamed('streaming.empty', '§4: with streaming {} is 200', async (http) => {
    equal((await http.api('GET', 'empty')).status, 200);
  }),
  streamed('streaming.cookies', '§4: with streaming several cookies are several headers', async (http) => {
    equal((await http.api('GET', 'cookies')).cookies.length, 2);
  }),
];
