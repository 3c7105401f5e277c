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
app.http('chunks', {
  methods: ['GET'],
  handler: () => {
    async function* produce() {
      yield Buffer.from('first');
      await pause(1000);
      yield Buffer.from('second');
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
