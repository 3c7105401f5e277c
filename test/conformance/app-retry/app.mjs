// Retry of a function by the host: a timer that fails twice and then succeeds.
import { app } from '@azure/functions';

const runs = [];

app.timer('timerFlaky', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  retry: { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: { seconds: 1 } },
  handler: (_timer, context) => {
    runs.push({ at: Date.now(), retry: context.retryContext ?? null });
    if (runs.length <= 2) throw new Error(`attempt ${runs.length}`);
  },
});
app.http('runs', { methods: ['GET'], handler: () => ({ jsonBody: runs }) });
