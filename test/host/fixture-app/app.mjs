// A small app for the host's tests: one function for each behaviour. It knows nothing of the host.
import { app } from '@azure/functions';
import { appendFileSync } from 'node:fs';
import * as df from 'durable-functions';

const withClient = { extraInputs: [df.input.durableClient()] };
const later = (context, seconds) => new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);
const attempts = new Map();

df.app.activity('double', { handler: (n) => n * 2 });
df.app.activity('echo', { handler: (value) => ({ type: typeof value, value: value ?? null }) });
df.app.activity('fail', {
  handler: (input) => {
    throw new Error(`cannot ${input?.what ?? 'do it'}`);
  },
});
df.app.activity('flaky', {
  handler: ({ key, failures }) => {
    const done = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, done);
    if (done <= failures) throw new Error(`attempt ${done}`);
    return done;
  },
});
df.app.activity('note', {
  handler: ({ file, text }) => {
    appendFileSync(file, `${text}\n`);
    return text;
  },
});
df.app.activity('askClient', {
  ...withClient,
  handler: async (id, context) => (await df.getClient(context).getStatus(id)).runtimeStatus,
});
df.app.activity('pause', { handler: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });

df.app.orchestration('sequence', function* (context) {
  let n = context.df.getInput().n;
  for (let i = 0; i < 3; i += 1) n = yield context.df.callActivity('double', n);
  return n;
});
df.app.orchestration('fanOut', function* (context) {
  const { count } = context.df.getInput();
  const tasks = Array.from({ length: count }, (_, index) => context.df.callActivity('double', index));
  const results = yield context.df.Task.all(tasks);
  return results.reduce((sum, n) => sum + n, 0);
});
df.app.orchestration('inputs', function* (context) {
  const seen = [];
  for (const value of [true, 5, 0, '', 'text', null, { yes: true }, [1]]) {
    seen.push(yield context.df.callActivity('echo', value));
  }
  return seen;
});
df.app.orchestration('retrying', function* (context) {
  const { key, failures, attempts: most } = context.df.getInput();
  const options = new df.RetryOptions(10_000, most);
  options.backoffCoefficient = 2;
  let outcome;
  try {
    outcome = yield context.df.callActivityWithRetry('flaky', options, { key, failures });
  } catch (error) {
    outcome = error.message.split('\n')[0].trim();
  }
  return [outcome, yield context.df.callActivity('double', 4), context.df.currentUtcDateTime.toISOString()];
});
df.app.orchestration('parallelRetries', function* (context) {
  const options = new df.RetryOptions(1_000, 3);
  const one = (key, failures) => context.df.callActivityWithRetry('flaky', options, { key, failures });
  const id = context.df.instanceId;
  const counts = yield context.df.Task.all([one(`${id}a`, 2), one(`${id}b`, 0), one(`${id}c`, 1)]);
  return [counts, yield context.df.callActivity('double', 1)];
});
df.app.orchestration('sleeps', function* (context) {
  for (const seconds of context.df.getInput().seconds) yield context.df.createTimer(later(context, seconds));
  return context.df.currentUtcDateTime.toISOString();
});
df.app.orchestration('leavesTimer', function* (context) {
  const timer = context.df.createTimer(later(context, 3600));
  yield context.df.Task.any([timer, context.df.callActivity('double', 1)]);
  return 'done';
});
df.app.orchestration('approval', function* (context) {
  const timer = context.df.createTimer(later(context, 3600));
  const event = context.df.waitForExternalEvent('approved');
  const winner = yield context.df.Task.any([event, timer]);
  if (winner === timer) return 'too late';
  timer.cancel();
  return event.result;
});
df.app.orchestration('collects', function* (context) {
  yield context.df.callActivity('pause', 30);
  const first = yield context.df.waitForExternalEvent('item');
  const second = yield context.df.waitForExternalEvent('item');
  const third = yield context.df.waitForExternalEvent('item');
  return [first, second, third];
});
df.app.orchestration('nested', function* (context) {
  const { Task } = context.df;
  const slow = Task.all([context.df.callActivity('double', 1), context.df.waitForExternalEvent('go')]);
  const fast = Task.all([context.df.callActivity('double', 2), context.df.callActivity('double', 3)]);
  const winner = yield Task.any([slow, fast]);
  return winner.result;
});

df.app.orchestration('child', function* (context) {
  const { n, fail } = context.df.getInput();
  if (fail) throw new Error('child gave up');
  return { doubled: yield context.df.callActivity('double', n), parent: context.df.parentInstanceId };
});
df.app.orchestration('parent', function* (context) {
  const { childId, fail } = context.df.getInput();
  try {
    return yield context.df.callSubOrchestrator('child', { n: 21, fail }, childId);
  } catch (error) {
    return `caught: ${error.message}`;
  }
});
df.app.orchestration('parentOfWaiting', function* (context) {
  try {
    return yield context.df.callSubOrchestrator('waits', {}, `${context.df.instanceId}-child`);
  } catch (error) {
    return `caught: ${error.message}`;
  }
});
df.app.orchestration('counts', function* (context) {
  const { left, sum } = context.df.getInput();
  const doubled = yield context.df.callActivity('double', left);
  if (left > 0) context.df.continueAsNew({ left: left - 1, sum: sum + doubled });
  return { sum, left };
});
df.app.orchestration('renews', function* (context) {
  const { seen } = context.df.getInput();
  if (seen.length === 3) return seen;
  const item = yield context.df.waitForExternalEvent('item');
  context.df.continueAsNew({ seen: [...seen, item] });
});
df.app.orchestration('waits', function* (context) {
  context.df.setCustomStatus({ waiting: true });
  return yield context.df.waitForExternalEvent('go');
});
df.app.orchestration('throws', function* (context) {
  yield context.df.callActivity('double', 1);
  throw new Error('on purpose');
});
df.app.orchestration('failsInActivity', function* (context) {
  yield context.df.callActivity('fail', { what: 'fly' });
});
df.app.orchestration('unknownActivity', function* (context) {
  yield context.df.callActivity('noSuchActivity', {});
});
df.app.orchestration('retryTimeout', function* (context) {
  const options = new df.RetryOptions(1_000, 3);
  options.retryTimeoutInMilliseconds = 5_000;
  yield context.df.callActivityWithRetry('fail', options, {});
});
df.app.orchestration('divergentIds', function* (context) {
  try {
    const retried = context.df.callActivityWithRetry('fail', new df.RetryOptions(1_000, 2), {});
    yield context.df.Task.all([context.df.callActivity('fail', {}), retried]);
  } catch {
    return yield context.df.callActivity('double', 1);
  }
});
df.app.orchestration('reusesTask', function* (context) {
  const timer = context.df.createTimer(later(context, 60));
  yield context.df.Task.any([timer, context.df.callActivity('double', 1)]);
  yield context.df.Task.any([timer, context.df.callActivity('double', 2)]);
  timer.cancel();
});
let codeVersion = 0;
df.app.orchestration('changesItsMind', function* (context) {
  codeVersion += 1;
  yield context.df.callActivity(codeVersion === 1 ? 'double' : 'echo', 1);
});
df.app.orchestration('callsHttp', function* (context) {
  return yield context.df.callHttp({ method: 'GET', url: 'http://127.0.0.1:1/' });
});
df.app.orchestration('asksClient', function* (context) {
  return yield context.df.callActivity('askClient', context.df.instanceId);
});
df.app.orchestration('notes', function* (context) {
  const { file, steps } = context.df.getInput();
  for (let step = 0; step < steps; step += 1) {
    yield context.df.callActivity('note', { file, text: `${context.df.instanceId}:${step}` });
    yield context.df.createTimer(later(context, 10));
  }
  return steps;
});

df.app.entity('Counter', (context) => {
  const state = context.df.getState(() => 0);
  if (context.df.operationName === 'add') context.df.setState(state + context.df.getInput());
  else if (context.df.operationName === 'get') context.df.return(state);
  else throw new Error('no such operation');
});
df.app.orchestration('usesEntity', function* (context) {
  const counter = new df.EntityId('Counter', context.df.instanceId);
  context.df.signalEntity(counter, 'add', 5);
  yield context.df.callEntity(counter, 'add', 7);
  let error = 'none';
  try {
    yield context.df.callEntity(counter, 'explode');
  } catch (caught) {
    error = caught.message;
  }
  return { value: yield context.df.callEntity(counter, 'get'), error };
});

const ticks = [];
app.timer('tick', { schedule: '%FIXTURE_TICK%', handler: (timer) => void ticks.push(timer) });
app.http('ticks', { methods: ['GET'], handler: () => ({ jsonBody: ticks }) });

const received = [];
app.eventGrid('gridOne', {
  handler: async (event) => {
    received.push(event);
    if (event.data?.fail) throw new Error('cannot handle this');
  },
});
app.eventGrid('gridMany', { cardinality: 'many', handler: async (events) => void received.push(events) });
app.http('received', { methods: ['GET'], handler: () => ({ jsonBody: received.splice(0) }) });

app.http('anything', {
  methods: ['GET', 'POST', 'PUT'],
  route: 'anything/{id:int}/{name?}',
  handler: async (request) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      header: request.headers.get(request.query.get('header') ?? 'x-test'),
      body: await request.text(),
    },
  }),
});
app.http('answers', {
  route: 'answers/{kind}',
  handler: (request) => {
    switch (request.params.kind) {
      case 'throw':
        throw new Error('no');
      case 'nothing':
        return undefined;
      case 'null':
        return null;
      case 'text':
        return { body: 'plain' };
      case 'bytes':
        return { body: Buffer.from([0, 1, 255]) };
      case 'empty':
        return {};
      case 'string':
        return 'just a string';
      case 'cookies':
        return {
          status: 201,
          cookies: [
            { name: 'a', value: '1' },
            { name: 'b', value: 'v 1;', sameSite: 'None', httpOnly: true },
          ],
        };
      default:
        return { status: 418, jsonBody: { kind: request.params.kind } };
    }
  },
});
app.http('za', { methods: ['GET'], route: 'order/{*rest}', handler: () => ({ body: 'za' }) });
app.http('zb', { methods: ['GET'], route: 'order/literal', handler: () => ({ body: 'zb' }) });
app.http('startWithClient', {
  ...withClient,
  methods: ['POST'],
  route: 'start/{name}',
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.name, { input: await request.json() });
    return client.createCheckStatusResponse(request, id);
  },
});
app.http('clientTour', {
  ...withClient,
  methods: ['POST'],
  handler: async (_request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('waits', { instanceId: 'tour' });
    await client.raiseEvent(id, 'go', { by: 'tour' });
    await client.waitForCompletionOrCreateCheckStatusResponse(_request, id, { retryIntervalInMilliseconds: 10 });
    const status = await client.getStatus(id);
    const all = await client.getStatusBy({ runtimeStatus: ['Completed'] });
    const purged = await client.purgeInstanceHistory(id);
    const missing = await client.getStatus(id).catch((error) => error.message);
    return {
      jsonBody: {
        output: status.output,
        input: status.input,
        listed: all.some((one) => one.instanceId === id),
        purged,
        missing,
      },
    };
  },
});
