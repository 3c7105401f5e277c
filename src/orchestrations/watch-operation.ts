import type { OrchestrationContext } from 'durable-functions';
import { pollOperation } from '../activities/control/poll-operation.ts';
import { nextLook, OPERATION_BUCKET, tookSeconds } from '../domain/pace/next-look.ts';
import { operationDelay } from '../domain/polling.ts';
import { type Durable, inputOf, sleep, tryRun, secondsSince } from '../durable.ts';
import type { WatchInput, WatchPace, WatchResult } from './names.ts';

const MAX_POLLS = 30;
const WINDOW_MS = 10 * 60_000;
const LEAST_SECONDS = 5;

const nowMs = (context: OrchestrationContext): number => context.df.currentUtcDateTime.getTime();

const elapsed = (context: OrchestrationContext, pace: WatchPace): number =>
  secondsSince(context, Date.parse(pace.startedAt));

function delayOf(context: OrchestrationContext, pace: WatchPace, retryAfterSeconds = 0): number {
  const { forecast, looks } = pace;
  const elapsedSeconds = elapsed(context, pace);
  const bucket = OPERATION_BUCKET;
  return nextLook({ forecast, elapsedSeconds, looks, bucket, leastSeconds: LEAST_SECONDS, retryAfterSeconds });
}

/** By Azure's own times, else as well as looking can tell. */
const took = (context: OrchestrationContext, pace: WatchPace | undefined, seconds: number | undefined) =>
  pace ? { seconds: seconds ?? tookSeconds(pace.underWay, elapsed(context, pace)) } : {};

/** Watches one operation for one window: at most 30 polls or 10 minutes. Never continues as new; the parent calls the next window. */
export function* watchOperation(context: OrchestrationContext): Durable<WatchResult> {
  const { pace: planned, ...input } = inputOf<WatchInput>(context);
  const until = nowMs(context) + WINDOW_MS;
  let { operation } = input;
  let pace = planned;
  let delay = pace && !pace.isDue ? delayOf(context, pace) : 0;
  if (delay > 0) yield* sleep(context, delay);
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const answer = yield* tryRun(context, pollOperation, { ...input, operation });
    if (answer.kind === 'rejected') return { kind: 'failed', problem: answer.problem };
    const status = answer.value;
    if (status.kind === 'succeeded') return { kind: 'done', ...took(context, pace, status.seconds) };
    if (status.kind === 'failed') return { kind: 'failed', problem: { code: status.code, message: status.message } };
    operation = status.operation ?? operation;
    if (pace) pace = { ...pace, looks: pace.looks + 1, underWay: elapsed(context, pace), isDue: true };
    delay = pace ? delayOf(context, pace, status.retryAfterSeconds) : operationDelay(polls, status.retryAfterSeconds);
    if (nowMs(context) + delay * 1000 > until) break;
    yield* sleep(context, delay);
  }
  return { kind: 'pending', operation, nextDelaySeconds: delay, ...(pace ? { pace } : {}) };
}
