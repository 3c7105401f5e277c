// The app that `npm run bench:engine` loads: work of the smallest size, so that what is measured is the host.
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { connect } from 'node:net';

// What happens is told over a socket, one line each: asking over HTTP would load the host that is being measured.
const port = Number(process.env.BENCH_NEWS_PORT ?? 0);
const wire = port > 0 ? connect(port, '127.0.0.1').unref() : undefined;
wire?.on('error', () => wire.destroy());
let news = [];
function tell(kind, value) {
  if (news.length === 0) setImmediate(() => void (wire?.write(news.join('')), (news = [])));
  news.push(`${kind} ${value}\n`);
}

df.app.activity('increment', { handler: ({ n }) => n + 1 });
df.app.orchestration('three', function* (context) {
  const { isTold } = context.df.getInput();
  let n = 0;
  for (let step = 0; step < 3; step += 1) n = yield context.df.callActivity('increment', { n });
  if (isTold) tell('finished', context.df.instanceId);
  return n;
});
// One of those that keep so many in flight: the next starts when the one before it has ended, and nobody outside takes part.
df.app.orchestration('lane', function* (context) {
  const { prefix, next, last } = context.df.getInput();
  const end = Math.min(next + 10, last);
  for (let n = next; n < end; n += 1) yield context.df.callSubOrchestrator('three', {}, `${prefix}${n}`);
  if (end < last) return void context.df.continueAsNew({ prefix, next: end, last });
  tell('laneDone', context.df.instanceId);
});

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
// Grows a history and then, each time it is asked, runs activities one by one: the time between two of them is a turn.
let events = 0;
let sdkMs = 0;
if (process.env.BENCH_LOOK_AT_TURNS) {
  app.hook.preInvocation((call) => {
    if (!Array.isArray(call.inputs[0]?.history)) return;
    events = call.inputs[0].history.length;
    const { functionHandler } = call;
    // What the SDK alone takes to replay this history, which no host can avoid.
    call.functionHandler = async (...args) => {
      const began = cpuMs();
      try {
        return await functionHandler(...args);
      } finally {
        sdkMs = cpuMs() - began;
      }
    };
  });
}
df.app.activity('tick', { handler: () => void tell('tick', `${performance.now()}:${cpuMs()}:${events}:${sdkMs}`) });
df.app.orchestration('long', function* (context) {
  const { batches, width } = context.df.getInput();
  for (let batch = 0; batch < batches; batch += 1) {
    yield context.df.Task.all(Array.from({ length: width }, (_, n) => context.df.callActivity('increment', { n })));
  }
  if (!context.df.isReplaying) tell('grown', context.df.instanceId);
  for (;;) {
    const { ticks } = yield context.df.waitForExternalEvent('go');
    for (let tick = 0; tick < ticks; tick += 1) yield context.df.callActivity('tick', {});
  }
});

df.app.orchestration('sleeper', function* (context) {
  tell('sleeping', context.df.instanceId);
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 24 * 3_600_000));
});

app.http('usage', {
  methods: ['GET'],
  handler: () => ({ jsonBody: { rssBytes: process.memoryUsage.rss(), cpu: process.cpuUsage() } }),
});
