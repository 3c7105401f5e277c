// A small app for the host's tests: one function for each behaviour.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const client = { extraInputs: [df.input.durableClient()] };
const later = (context, seconds) => new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);

df.app.activity('double', { handler: (n) => n * 2 });
df.app.orchestration('sequence', function* (context) {
  let n = context.df.getInput().n;
  for (let i = 0; i < 3; i += 1) n = yield context.df.callActivity('double', n);
  return n;
});
app.http('hello', {
  methods: ['GET'],
  route: 'hello/{name}',
  handler: (request) => ({ jsonBody: { hello: request.params.name } }),
});
