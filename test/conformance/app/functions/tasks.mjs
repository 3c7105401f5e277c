// Task.any, Task.all and timers, and what keeps an instance from ending.
import * as df from 'durable-functions';

const { orchestration } = df.app;
const inMs = (context, ms) => new Date(context.df.currentUtcDateTime.getTime() + ms);
const nowMs = (context) => context.df.currentUtcDateTime.getTime();

orchestration('sleeps', function* (context) {
  const began = nowMs(context);
  yield context.df.createTimer(inMs(context, context.df.getInput().ms));
  return nowMs(context) - began;
});
orchestration('takesTheFirst', function* (context) {
  const slow = context.df.callActivity('pause', { ms: 900, result: 'slow' });
  const fast = context.df.callActivity('pause', { ms: 20, result: 'fast' });
  const winner = yield context.df.Task.any([slow, fast]);
  return { isFast: winner === fast, result: winner.result, next: yield context.df.callActivity('double', 2) };
});
orchestration('nests', function* (context) {
  const { Task } = context.df;
  const never = Task.all([context.df.callActivity('double', 1), context.df.waitForExternalEvent('never')]);
  const both = Task.all([context.df.callActivity('double', 2), context.df.callActivity('double', 3)]);
  const winner = yield Task.any([never, both]);
  return { isBoth: winner === both, result: winner.result };
});
orchestration('failsAmongSiblings', function* (context) {
  const began = nowMs(context);
  const { ms } = context.df.getInput();
  try {
    yield context.df.Task.all([context.df.callActivity('fail', {}), context.df.callActivity('pause', { ms })]);
    return 'not reached';
  } catch {
    const next = yield context.df.callActivity('double', 2);
    return { next, tookMs: nowMs(context) - began };
  }
});
orchestration('leavesTimer', function* (context) {
  const { ms, isCancelled, fails, inActivity } = context.df.getInput();
  const left = inActivity
    ? context.df.callActivity('pause', { ms, result: 'late' })
    : context.df.createTimer(inMs(context, ms));
  yield context.df.Task.any([left, context.df.callActivity('double', 1)]);
  if (isCancelled) left.cancel();
  if (fails) throw new Error('on purpose');
  return 'returned';
});
orchestration('leavesWaiter', function* (context) {
  const waiter = context.df.waitForExternalEvent('never');
  yield context.df.Task.any([waiter, context.df.callActivity('double', 1)]);
  return 'returned';
});
orchestration('setsStatus', function* (context) {
  for (const status of context.df.getInput().statuses) {
    context.df.setCustomStatus(status);
    yield context.df.waitForExternalEvent('next');
  }
  return 'done';
});
orchestration('setsLongStatus', function* (context) {
  context.df.setCustomStatus('x'.repeat(context.df.getInput().length));
  yield context.df.callActivity('double', 1);
  return 'done';
});
