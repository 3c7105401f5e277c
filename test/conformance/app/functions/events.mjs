// External events: waiting for them, racing them against timers, receiving them early.
import * as df from 'durable-functions';

const { orchestration } = df.app;
const inMs = (context, ms) => new Date(context.df.currentUtcDateTime.getTime() + ms);

orchestration('waits', function* (context) {
  context.df.setCustomStatus({ waitingFor: 'go' });
  const event = yield context.df.waitForExternalEvent('go');
  return { event: event ?? null, type: typeof event };
});
orchestration('approval', function* (context) {
  const timer = context.df.createTimer(inMs(context, context.df.getInput().ms));
  const event = context.df.waitForExternalEvent('approved');
  const winner = yield context.df.Task.any([event, timer]);
  if (winner === timer) return 'too late';
  timer.cancel();
  return event.result;
});
orchestration('collects', function* (context) {
  yield context.df.waitForExternalEvent('begin');
  const collected = [];
  for (let taken = 0; taken < context.df.getInput().count; taken += 1) {
    collected.push(yield context.df.waitForExternalEvent('item'));
  }
  return collected;
});
orchestration('waitsTwice', function* (context) {
  context.df.setCustomStatus({ waitingFor: 'go' });
  const older = context.df.waitForExternalEvent('go');
  const newer = context.df.waitForExternalEvent('go');
  const winner = yield context.df.Task.any([older, newer]);
  return winner === newer ? 'newer' : 'older';
});
orchestration('waitsForAll', function* (context) {
  const { names } = context.df.getInput();
  return yield context.df.Task.all(names.map((name) => context.df.waitForExternalEvent(name)));
});
orchestration('forgetsEvents', function* (context) {
  if (context.df.getInput().generation === 1) {
    context.df.setCustomStatus({ waitingFor: 'next' });
    yield context.df.waitForExternalEvent('next');
    context.df.continueAsNew({ generation: 2 });
    return undefined;
  }
  const timer = context.df.createTimer(inMs(context, 800));
  const early = context.df.waitForExternalEvent('early');
  const winner = yield context.df.Task.any([early, timer]);
  if (winner === timer) return 'lost';
  timer.cancel();
  return 'kept';
});
