import type { OrchestrationContext } from 'durable-functions';
import { pollOperation } from '../activities/control/poll-operation.ts';
import { operationDelay } from '../domain/polling.ts';
import { type Durable, inputOf, sleep, tryRun } from '../durable.ts';
import type { WatchInput, WatchResult } from './names.ts';

const MAX_POLLS = 30;
const WINDOW_MS = 10 * 60_000;

/** Watches one operation for one window: at most 30 polls or 10 minutes. Never continues as new; the parent calls the next window. */
export function* watchOperation(context: OrchestrationContext): Durable<WatchResult> {
  const input = inputOf<WatchInput>(context);
  const until = context.df.currentUtcDateTime.getTime() + WINDOW_MS;
  let operation = input.operation;
  let delay = 10;
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const answer = yield* tryRun(context, pollOperation, { ...input, operation });
    if (answer.kind === 'rejected') return { kind: 'failed', problem: answer.problem };
    const status = answer.value;
    if (status.kind === 'succeeded') return { kind: 'done' };
    if (status.kind === 'failed') return { kind: 'failed', problem: { code: status.code, message: status.message } };
    operation = status.operation ?? operation;
    delay = operationDelay(polls, status.retryAfterSeconds);
    if (context.df.currentUtcDateTime.getTime() + delay * 1000 > until) break;
    yield* sleep(context, delay);
  }
  return { kind: 'pending', operation, nextDelaySeconds: delay };
}
