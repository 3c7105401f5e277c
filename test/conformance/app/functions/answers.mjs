// What a handler may return, one kind per route value.
import { app } from '@azure/functions';

const answers = {
  undefined: () => undefined,
  null: () => null,
  throw: () => {
    throw new Error('on purpose');
  },
  string: () => 'just a text',
  number: () => 7,
  boolean: () => true,
  'odd-status': () => ({ status: 'abc' }),
  'empty-object': () => ({}),
  array: () => [],
  'null-json': () => ({ jsonBody: null }),
  text: () => ({ body: 'plain täxt' }),
  json: () => ({ jsonBody: { a: [1, null, 'x'], b: { c: true } } }),
  bytes: () => ({ body: Buffer.from([0, 1, 254, 255]) }),
  stream: () => ({ body: new Blob(['streamed']).stream() }),
  'no-content': () => ({ status: 204, body: 'dropped' }),
  teapot: () => ({ status: 418, headers: { 'x-flavour': 'earl grey', 'content-type': 'text/x-tea' }, body: 'short' }),
  cookies: () => ({
    status: 201,
    cookies: [
      { name: 'a', value: '1' },
      { name: 'b', value: 'v 1;', sameSite: 'None', path: '/' },
      { name: 'c', value: '3', httpOnly: true, secure: true, maxAge: 60, path: '/deep', domain: 'example.org' },
    ],
  }),
  'cookie-headers': () => ({
    headers: new Headers([
      ['set-cookie', 'first=1'],
      ['set-cookie', 'second=2'],
    ]),
  }),
};

app.http('answers', { route: 'answers/{kind}', handler: (request) => answers[request.params.kind]() });
