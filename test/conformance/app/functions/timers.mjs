// Timer functions that remember their runs.
import { app } from '@azure/functions';

const runs = {};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps the first runs only: that is enough to look at, however long the host runs. */
function note(name, run) {
  const list = (runs[name] ??= []);
  if (list.length < 30) list.push(run);
}

// On New Year, and when the host starts: the only run within a test is the one at the start.
app.timer('timerYearly', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  handler: (timer, context) => note('timerYearly', { timer, metadata: context.triggerMetadata ?? null }),
});

// More often than once a minute: no status is kept.
app.timer('timerEverySecond', {
  schedule: '* * * * * *',
  handler: (timer) => note('timerEverySecond', { timer, at: Date.now() }),
});

app.timer('timerFailing', {
  schedule: '* * * * * *',
  handler: () => {
    note('timerFailing', { at: Date.now() });
    throw new Error('on purpose');
  },
});

let running = 0;
app.timer('timerSlow', {
  schedule: '* * * * * *',
  handler: async () => {
    running += 1;
    note('timerSlow', { at: Date.now(), running });
    await pause(1300);
    running -= 1;
  },
});

// The schedule comes from the app setting CONFORMANCE_SCHEDULE; every two seconds will do.
app.timer('timerFromSetting', {
  schedule: '%CONFORMANCE_SCHEDULE%',
  handler: () => note('timerFromSetting', { at: Date.now() }),
});

app.http('timerRuns', {
  methods: ['GET'],
  route: 'timer/{name}',
  handler: (request) => ({ jsonBody: runs[request.params.name] ?? [] }),
});
