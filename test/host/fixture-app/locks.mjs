// Entity locks, rewind, HTTP calls and retries of functions.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const later = (context, seconds) => new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);
const account = (key) => new df.EntityId('Account', key);

df.app.entity('Account', async (context) => {
  if (context.df.operationName === 'slow') return new Promise((resolve) => setTimeout(resolve, 1_500));
  const state = context.df.getState(() => ({ balance: 100, log: [] }));
  const input = context.df.getInput();
  if (context.df.operationName === 'get') return context.df.return(state.balance);
  if (context.df.operationName === 'log') return context.df.return(state.log);
  if (context.df.operationName === 'set') {
    state.balance = input.balance;
    state.log.push(input.by);
  }
  context.df.setState(state);
});

/** Reads, waits and writes: without the lock two of these would lose money. */
df.app.orchestration('transfer', function* (context) {
  const { from, to, amount, seconds, forget } = context.df.getInput();
  const lock = yield context.df.lock(account(from), account(to));
  const locked = context.df.isLocked();
  const source = yield context.df.callEntity(account(from), 'get');
  const target = yield context.df.callEntity(account(to), 'get');
  if (seconds) yield context.df.createTimer(later(context, seconds));
  const by = context.df.instanceId;
  yield context.df.callEntity(account(from), 'set', { balance: source - amount, by });
  yield context.df.callEntity(account(to), 'set', { balance: target + amount, by });
  if (forget) return { source, target };
  lock.release();
  const after = yield context.df.callEntity(account(from), 'get');
  return { source, target, after, owned: locked.ownedLocks.length };
});
df.app.orchestration('holds', function* (context) {
  yield context.df.lock([account(context.df.getInput().key)]);
  yield context.df.waitForExternalEvent('go');
});
df.app.orchestration('holdsSlowly', function* (context) {
  const { key } = context.df.getInput();
  yield context.df.lock([account(key)]);
  yield context.df.callEntity(account(key), 'slow');
});
df.app.orchestration('asks', function* (context) {
  return yield context.df.callEntity(account(context.df.getInput().key), 'get');
});
df.app.orchestration('callsUnlocked', function* (context) {
  yield context.df.lock(account('a'));
  try {
    yield context.df.callEntity(account('b'), 'get');
  } catch (error) {
    return error.message;
  }
});

df.app.orchestration('rewinds', function* (context) {
  const { key } = context.df.getInput();
  const first = yield context.df.callActivity('double', 1);
  const attempts = yield context.df.callActivity('flaky', { key, failures: 1 });
  return [first, attempts, yield context.df.callActivity('double', 2)];
});
df.app.orchestration('rewindsChild', function* (context) {
  const child = yield context.df.callSubOrchestrator(
    'rewinds',
    context.df.getInput(),
    `${context.df.instanceId}-child`,
  );
  return { child };
});
df.app.orchestration('rewindsRetried', function* (context) {
  yield context.df.callActivityWithRetry('fail', new df.RetryOptions(1_000, 2), {});
});

df.app.orchestration('fetches', function* (context) {
  const response = yield context.df.callHttp(context.df.getInput());
  return { ...response, at: context.df.currentUtcDateTime.toISOString() };
});

const tries = [];
const record = (context, fails) => {
  tries.push(context.retryContext ?? null);
  if (fails(tries.length)) throw new Error(`try ${tries.length}`);
};
app.http('tries', { methods: ['GET'], handler: () => ({ jsonBody: tries.splice(0) }) });
app.eventGrid('gridRetried', {
  retry: { strategy: 'exponentialBackoff', maxRetryCount: 3, minimumInterval: 10_000, maximumInterval: 15_000 },
  handler: async (event, context) => record(context, (count) => count <= event.data.failures),
});
app.timer('tickRetried', {
  schedule: '0 0 0 1 1 *',
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 30 } },
  handler: async (_timer, context) => record(context, () => true),
});
