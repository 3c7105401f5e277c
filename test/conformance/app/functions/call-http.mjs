// HTTP calls made by an orchestration, and the functions they go to.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

df.app.orchestration('callsHttp', function* (context) {
  const { statusCode, headers, content } = yield context.df.callHttp(context.df.getInput());
  return { statusCode, headers, content };
});

app.http('targetAnswer', {
  methods: ['GET', 'POST'],
  route: 'target/answer/{status:int}',
  handler: async (request) => ({
    status: Number(request.params.status),
    headers: { 'x-seen': request.headers.get('x-sent') ?? 'none' },
    jsonBody: { method: request.method, body: await request.text() },
  }),
});

const polls = new Map();
app.http('targetSlow', {
  methods: ['GET'],
  route: 'target/slow/{key}',
  handler: (request) => {
    const seen = (polls.get(request.params.key) ?? 0) + 1;
    polls.set(request.params.key, seen);
    if (seen > 2) return { jsonBody: { seen } };
    return { status: 202, headers: { location: request.url, 'retry-after': '1' } };
  },
});
