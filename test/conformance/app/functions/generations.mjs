// Orchestrations that continue as new.
import * as df from 'durable-functions';

const { orchestration } = df.app;
const nowMs = (context) => context.df.currentUtcDateTime.getTime();

orchestration('countsDown', function* (context) {
  const { left, sum } = context.df.getInput();
  if (left === 0) return { sum };
  context.df.continueAsNew({ left: left - 1, sum: sum + (yield context.df.callActivity('double', left)) });
  return undefined;
});
orchestration('gathers', function* (context) {
  const { seen } = context.df.getInput();
  if (seen.length === 3) return seen;
  context.df.setCustomStatus({ generation: seen.length + 1 });
  const item = yield context.df.waitForExternalEvent('item');
  context.df.continueAsNew({ seen: [...seen, item] });
  return undefined;
});
orchestration('handsStatusOn', function* (context) {
  if (context.df.getInput().generation === 1) {
    context.df.setCustomStatus({ from: 'generation 1' });
    yield context.df.callActivity('double', 1);
    context.df.continueAsNew({ generation: 2 });
    return undefined;
  }
  yield context.df.waitForExternalEvent('first');
  yield context.df.waitForExternalEvent('second');
  return 'done';
});
orchestration('renewsBehindTimer', function* (context) {
  const { generation, began } = context.df.getInput();
  if (generation === 2) return nowMs(context) - began;
  const timer = context.df.createTimer(new Date(nowMs(context) + 1200));
  yield context.df.Task.any([timer, context.df.callActivity('double', 1)]);
  context.df.continueAsNew({ generation: 2, began });
  return undefined;
});
orchestration('renewsWithText', function* (context) {
  const input = context.df.getInput();
  if (typeof input === 'string') return input;
  yield context.df.callActivity('double', 1);
  context.df.continueAsNew('text');
  return undefined;
});
orchestration('renewsWhileEventsCome', function* (context) {
  if (context.df.getInput().generation === 1) {
    const timer = context.df.createTimer(new Date(nowMs(context) + 1500));
    yield context.df.Task.any([timer, context.df.callActivity('double', 1)]);
    context.df.setCustomStatus({ isRenewing: true });
    context.df.continueAsNew({ generation: 2 });
    return undefined;
  }
  const timer = context.df.createTimer(new Date(nowMs(context) + 5000));
  const item = context.df.waitForExternalEvent('item');
  const winner = yield context.df.Task.any([item, timer]);
  if (winner === timer) return 'lost';
  timer.cancel();
  return item.result;
});
