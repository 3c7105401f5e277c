// Code that goes wrong on the real host without any error. A host may behave the same or say so, but never pretend success.
import * as df from 'durable-functions';

const { orchestration } = df.app;

orchestration('misspellsActivity', function* (context) {
  return yield context.df.callActivity('noSuchActivity', {});
});
orchestration('misspellsChild', function* (context) {
  return yield context.df.callSubOrchestrator('noSuchOrchestration', {});
});
orchestration('setsRetryTimeout', function* (context) {
  const options = new df.RetryOptions(100, 3);
  options.retryTimeoutInMilliseconds = 150;
  yield context.df.callActivityWithRetry('fail', options, {});
  return 'not reached';
});
orchestration('cleansUpBesideRetry', function* (context) {
  const options = new df.RetryOptions(200, 2);
  try {
    const retried = context.df.callActivityWithRetry('fail', options, {});
    yield context.df.Task.all([context.df.callActivity('fail', {}), retried]);
    return 'not reached';
  } catch {
    return yield context.df.callActivity('countUp', { key: context.df.instanceId });
  }
});
orchestration('yieldsNoTask', function* () {
  yield 5;
  return 'not reached';
});
let versions = 0;
orchestration('changesItsMind', function* (context) {
  versions += 1;
  yield context.df.callActivity(versions % 2 === 1 ? 'double' : 'describe', 1);
  return 'not reached';
});
