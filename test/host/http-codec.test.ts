import { expect, test } from '@jest/globals';
import { fromRpcResponse, toRpcRequest } from '../../local/host/http/http-codec.ts';
import type { HttpCall } from '../../local/host/http/http-message.ts';

const call: HttpCall = {
  method: 'POST',
  path: '/api/x',
  query: new URLSearchParams('a=1&A=2&b='),
  origin: 'http://localhost:1',
  target: '/api/x?a=1&A=2&b=',
  headers: { 'content-length': '2' },
  originalHeaders: { 'Content-Length': '2' },
  body: Buffer.from('hi'),
};

test('repeated query names are joined, ignoring case', () => {
  expect(toRpcRequest(call, { id: '7' })).toMatchObject({
    url: 'http://localhost:1/api/x?a=1&A=2&b=',
    nullableQuery: { a: { value: '1,2' }, b: { value: '' } },
    nullableParams: { id: { value: '7' } },
    body: { bytes: Buffer.from('hi') },
  });
});

test('a body without Content-Length, or of a GET, is not passed on', () => {
  expect(toRpcRequest({ ...call, headers: {} }, {}).body).toBeNull();
  expect(toRpcRequest({ ...call, method: 'GET' }, {}).body).toBeNull();
});

test.each<[string, Parameters<typeof fromRpcResponse>[0], object]>([
  ['nothing', null, { status: 204 }],
  ['a status that is no number', { http: { statusCode: 'abc' } }, { status: 500 }],
  [
    'an empty body',
    { http: { statusCode: '200', headers: { 'content-type': 'text/plain' } } },
    { status: 200, headers: {} },
  ],
  [
    'a cookie',
    {
      http: {
        statusCode: '200',
        cookies: [{ name: 'a', value: 'b c', secure: { value: true }, maxAge: { value: 5 } }],
      },
    },
    { status: 200, headers: { 'set-cookie': ['a=b%20c; max-age=5; path=/; secure'] } },
  ],
])('%s is answered as on Azure', (_name, value, answer) => {
  expect(fromRpcResponse(value)).toEqual(answer);
});
