// Parents and their sub-orchestrations.
import * as df from 'durable-functions';

const { orchestration } = df.app;

orchestration('child', function* (context) {
  const { n = 0, fails = false, waits = false } = context.df.getInput() ?? {};
  if (waits) return yield context.df.waitForExternalEvent('go');
  const doubled = yield context.df.callActivity('double', n);
  if (fails) throw new Error('the child gave up');
  return {
    doubled,
    id: context.df.instanceId,
    parent: context.df.parentInstanceId ?? null,
    input: context.df.getInput() ?? null,
  };
});
orchestration('parent', function* (context) {
  const { input, childId } = context.df.getInput();
  return yield context.df.callSubOrchestrator('child', input, childId);
});
orchestration('parentCatching', function* (context) {
  const { input, childId } = context.df.getInput();
  try {
    return yield context.df.callSubOrchestrator('child', input, childId);
  } catch (error) {
    return { caught: error.message, next: yield context.df.callActivity('double', 4) };
  }
});
orchestration('parentOfMany', function* (context) {
  const { count } = context.df.getInput();
  const children = Array.from({ length: count }, (_, n) => context.df.callSubOrchestrator('child', { n }));
  return (yield context.df.Task.all(children)).map((one) => one.doubled);
});
orchestration('flakyChild', function* (context) {
  return yield context.df.callActivity('flaky', context.df.getInput());
});
orchestration('parentRetrying', function* (context) {
  const options = new df.RetryOptions(200, 3);
  const input = { key: context.df.instanceId, failures: context.df.getInput().failures };
  try {
    return yield context.df.callSubOrchestratorWithRetry('flakyChild', options, input);
  } catch (error) {
    return { caught: error.message.split('\n')[0] };
  }
});
orchestration('grandparent', function* (context) {
  return yield context.df.callSubOrchestrator('parent', { input: { n: context.df.getInput().n } });
});
