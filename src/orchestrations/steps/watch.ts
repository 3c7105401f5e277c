import type { OrchestrationContext } from 'durable-functions';
import { childId } from '../../domain/names.ts';
import type { Expectation, Operation } from '../../domain/ports/operation.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { type Durable, runChild, sleep } from '../../durable.ts';
import { watchOperationName } from '../names.ts';

interface Watched {
  readonly captureId: string;
  /** Part of the child's id: unique within the calling orchestration. */
  readonly label: string;
  readonly operation: Operation | null;
  readonly expectation: Expectation;
  readonly maxMinutes: number;
}

/** Watches an operation to its end, window after window, each under a fresh id; failure and time-out end the run. */
export function* watch(context: OrchestrationContext, watched: Watched): Durable<void> {
  const { captureId, expectation, label, maxMinutes } = watched;
  const deadline = context.df.currentUtcDateTime.getTime() + maxMinutes * 60_000;
  let operation = watched.operation;
  for (let window = 1; ; window += 1) {
    const id = childId(context.df.instanceId, `${label}-${window}`);
    const result = yield* runChild(context, watchOperationName, { captureId, operation, expectation }, id);
    if (result.kind === 'done') return;
    if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
    if (context.df.currentUtcDateTime.getTime() > deadline) {
      throw failed('operation-timed-out', `${label} did not end within ${maxMinutes} minutes`);
    }
    operation = result.operation;
    yield* sleep(context, result.nextDelaySeconds);
  }
}
