// What goes wrong silently on Azure, and gauges for limits.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

df.app.orchestration('continuesWithText', function* (context) {
  const input = context.df.getInput();
  yield context.df.callActivity('double', 1);
  if (typeof input === 'object') context.df.continueAsNew('text');
  return input;
});
df.app.orchestration('losesEvents', function* (context) {
  if (context.df.getInput().again) return 'again';
  yield context.df.waitForExternalEvent('go');
  context.df.continueAsNew({ again: true });
});
df.app.orchestration('replayingFlags', function* (context) {
  const flags = [];
  for (let index = 0; index < 3; index += 1) {
    yield context.df.waitForExternalEvent('item');
    flags.push(context.df.isReplaying);
  }
  return flags;
});

let running = 0;
let most = 0;
df.app.activity('gauge', {
  handler: async (ms) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, ms));
    running -= 1;
  },
});
df.app.orchestration('gauges', function* (context) {
  const { count, ms } = context.df.getInput();
  yield context.df.Task.all(Array.from({ length: count }, () => context.df.callActivity('gauge', ms)));
});
app.http('gaugeMost', { methods: ['GET'], handler: () => ({ jsonBody: most }) });
