// Orchestrations of activities only: order, values, failures, retries.
import * as df from 'durable-functions';

const { orchestration } = df.app;

orchestration('sequence', function* (context) {
  let { n, times } = context.df.getInput();
  for (let step = 0; step < times; step += 1) n = yield context.df.callActivity('double', n);
  return n;
});
orchestration('fanOut', function* (context) {
  const { count } = context.df.getInput();
  return yield context.df.Task.all(
    Array.from({ length: count }, (_, index) => context.df.callActivity('double', index)),
  );
});
orchestration('describesAll', function* (context) {
  const seen = [];
  for (const value of context.df.getInput().values) seen.push(yield context.df.callActivity('describe', value));
  seen.push(yield context.df.callActivity('describe'));
  return seen;
});
orchestration('givesAll', function* (context) {
  const given = {};
  for (const kind of context.df.getInput().kinds) {
    const value = yield context.df.callActivity('give', { kind });
    given[kind] = { type: typeof value, value: value ?? null };
  }
  return given;
});
orchestration('asksActivity', function* (context) {
  return yield context.df.callActivity('whoRunsMe', {});
});
orchestration('returnsInput', function* (context) {
  const input = context.df.getInput();
  return { type: typeof input, input, hasDate: input?.Timestamp instanceof Date };
});
orchestration('returnsNothing', function* (context) {
  yield context.df.callActivity('double', 1);
});
orchestration('catches', function* (context) {
  try {
    return yield context.df.callActivity('fail', context.df.getInput());
  } catch (error) {
    return { caught: error.message, next: yield context.df.callActivity('double', 4) };
  }
});
orchestration('failsInActivity', function* (context) {
  yield context.df.callActivity('fail', context.df.getInput());
});
orchestration('failsItself', function* (context) {
  yield context.df.callActivity('double', 1);
  throw new Error('on purpose');
});
orchestration('failsOnce', function* (context) {
  return yield context.df.callActivity('flaky', { key: context.df.instanceId, failures: 1 });
});
orchestration('retries', function* (context) {
  const { failures, attempts, firstMs, backoff } = context.df.getInput();
  const options = new df.RetryOptions(firstMs, attempts);
  if (backoff) options.backoffCoefficient = backoff;
  const began = context.df.currentUtcDateTime.getTime();
  let outcome;
  try {
    outcome = yield context.df.callActivityWithRetry('flaky', options, { key: context.df.instanceId, failures });
  } catch (error) {
    outcome = error.message.split('\n')[0].trim();
  }
  const tookMs = context.df.currentUtcDateTime.getTime() - began;
  return { outcome, tookMs, next: yield context.df.callActivity('double', 4) };
});
orchestration('retriesTogether', function* (context) {
  const options = new df.RetryOptions(200, 3);
  const key = context.df.instanceId;
  const flaky = (name, failures) =>
    context.df.callActivityWithRetry('flaky', options, { key: `${key}-${name}`, failures });
  const attempts = yield context.df.Task.all([flaky('a', 2), flaky('b', 0), flaky('c', 1)]);
  return { attempts, next: yield context.df.callActivity('double', 4) };
});
orchestration('tellsTheSameTwice', function* (context) {
  const told = () => ({
    guid: context.df.newGuid('x'),
    now: context.df.currentUtcDateTime.toISOString(),
    id: context.df.instanceId,
  });
  const before = told();
  const { value: seen } = yield context.df.callActivity('describe', before);
  yield context.df.callActivity('double', 1);
  return { before, seen, after: told(), replaying: context.df.isReplaying };
});
