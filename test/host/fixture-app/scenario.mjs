// One scenario with a bit of everything, whose activities take a different real time in every run.
import * as df from 'durable-functions';

const later = (context, seconds) => new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);

df.app.activity('dawdle', {
  handler: async (value) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
    return value;
  },
});
const attempts = new Map();
df.app.activity('dawdleOnce', {
  handler: async (value, { triggerMetadata }) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
    const attempt = (attempts.get(triggerMetadata.instanceId) ?? 0) + 1;
    attempts.set(triggerMetadata.instanceId, attempt);
    if (attempt % 2 === 1) throw new Error('not yet');
    return value;
  },
});
df.app.entity('Tally', (context) => {
  const state = context.df.getState(() => []);
  context.df.setState([...state, context.df.getInput()]);
  context.df.return(state.length);
});
df.app.orchestration('scenarioChild', function* (context) {
  const { n } = context.df.getInput();
  const slept = yield context.df.callActivity('dawdle', n);
  yield context.df.callEntity(new df.EntityId('Tally', 'all'), 'add', n);
  yield context.df.createTimer(later(context, 3600 * (n + 1)));
  return slept;
});
df.app.orchestration('scenario', function* (context) {
  const { rounds } = context.df.getInput();
  const all = yield context.df.Task.all([0, 1, 2, 3, 4, 5].map((n) => context.df.callActivity('dawdle', n)));
  const retried = yield context.df.callActivityWithRetry('dawdleOnce', new df.RetryOptions(5_000, 3), 'once');
  const children = [0, 1, 2].map((n) => context.df.callSubOrchestrator('scenarioChild', { n }));
  const answers = yield context.df.Task.all(children);
  const timer = context.df.createTimer(later(context, 30 * 24 * 3600));
  const first = yield context.df.Task.any([timer, context.df.waitForExternalEvent('never')]);
  const count = yield context.df.callEntity(new df.EntityId('Tally', 'all'), 'add', 'end');
  if (rounds > 1) return context.df.continueAsNew({ rounds: rounds - 1 });
  return { all, retried, answers, timedOut: first === timer, count, at: context.df.currentUtcDateTime.toISOString() };
});

// Timers due at one moment, of instances whose ids contain an invented execution id: the entity keeps the order in which they fired.
const alarmAt = Date.UTC(2026, 5, 1);
df.app.orchestration('alarm', function* (context) {
  const { n } = context.df.getInput();
  yield context.df.createTimer(new Date(alarmAt));
  yield context.df.callEntity(new df.EntityId('Tally', 'alarms'), 'add', n);
});
df.app.orchestration('alarmParent', function* (context) {
  yield context.df.callSubOrchestrator('alarm', context.df.getInput());
});
df.app.orchestration('alarms', function* (context) {
  const all = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => context.df.callSubOrchestrator('alarmParent', { n }));
  yield context.df.Task.all(all);
});
