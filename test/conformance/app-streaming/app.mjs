// HTTP streaming is a switch for a whole app, so it has one of its own.
import { app } from '@azure/functions';

app.setup({ enableHttpStream: true });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

app.http('echo', {
  methods: ['GET', 'POST'],
  route: 'echo/{x?}',
  handler: async (request) => ({
    jsonBody: {
      query: [...request.query],
      params: request.params,
      header: request.headers.get('x-test'),
      body: await request.text(),
    },
  }),
});
// The second chunk is held until the client, having read the first, asks for it; a host that keeps chunks back gets it late, and told so.
const HELD_MS = 10_000;
let release = () => {};
app.http('release', { methods: ['POST'], handler: () => (release(), { status: 204 }) });
app.http('chunks', {
  methods: ['GET'],
  handler: () => {
    async function* produce() {
      const released = new Promise((resolve) => (release = () => resolve('second')));
      yield Buffer.from('first');
      yield Buffer.from(await Promise.race([released, pause(HELD_MS).then(() => 'late')]));
    }
    return { headers: { 'content-type': 'text/event-stream' }, body: ReadableStream.from(produce()) };
  },
});
app.http('large', {
  methods: ['POST'],
  handler: async (request) => {
    let size = 0;
    for await (const chunk of request.body) size += chunk.length;
    return { jsonBody: { size } };
  },
});
app.http('empty', { methods: ['GET'], handler: () => ({}) });
app.http('cookies', {
  methods: ['GET'],
  handler: () => ({
    cookies: [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ],
  }),
});
