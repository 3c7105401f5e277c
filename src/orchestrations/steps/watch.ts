import type { OrchestrationContext } from 'durable-functions';
import { childId } from '../../domain/names.ts';
import { forecastFor, type Forecasts, type Sample, UNKNOWN } from '../../domain/pace/forecast.ts';
import type { Expectation, Operation } from '../../domain/ports/operation.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { type Durable, nowIso, runChild, sleep } from '../../durable.ts';
import { watchOperationName, type WatchPace } from '../names.ts';

/** What earlier runs took, and what this one has taken so far. */
export interface Pace {
  readonly forecasts: Forecasts;
  readonly samples: Sample[];
  /** Whose durations they are; undefined where nothing is learned. */
  readonly region?: string;
}

/** Before anything is asked, and where nothing is to be learned. */
export const newPace = (): Pace => ({ forecasts: {}, samples: [] });

/** A run, or whoever else waits for operations: every wait of it has these in common. */
export interface Watcher {
  readonly context: OrchestrationContext;
  readonly input: { readonly captureId: string };
  /** Absent where nothing is learned. */
  readonly pace?: Pace;
}

interface Watched {
  /** Part of the child's id: unique within the calling orchestration. */
  readonly label: string;
  readonly operation: Operation | null;
  readonly expectation: Expectation;
  readonly maxMinutes: number;
  /** What it is learned as, where the kind of the operation says too little or there is none. */
  readonly kind?: string;
}

/** Watches an operation to its end, window after window, each under a fresh id; failure and time-out end the run. */
export function* watch({ context, input, pace: learned }: Watcher, watched: Watched): Durable<void> {
  const { captureId } = input;
  const { expectation, label, maxMinutes } = watched;
  const deadline = context.df.currentUtcDateTime.getTime() + maxMinutes * 60_000;
  // What somebody else has begun, nobody knows when, teaches nothing.
  const kind = watched.kind ?? watched.operation?.kind;
  const forecast = (kind === undefined ? undefined : forecastFor(kind, learned?.forecasts)) ?? UNKNOWN;
  let pace: WatchPace = { forecast, startedAt: nowIso(context), looks: 0, isDue: watched.operation === null };
  let { operation } = watched;
  for (let window = 1; ; window += 1) {
    const id = childId(context.df.instanceId, `${label}-${window}`);
    const result = yield* runChild(context, watchOperationName, { captureId, operation, expectation, pace }, id);
    if (result.kind === 'done') {
      if (kind !== undefined && result.seconds !== undefined) learned?.samples.push({ kind, seconds: result.seconds });
      return;
    }
    if (result.kind === 'failed') throw new RunStopped({ kind: 'failed', problem: result.problem });
    if (context.df.currentUtcDateTime.getTime() > deadline) {
      throw failed('operation-timed-out', `${label} did not end within ${maxMinutes} minutes`);
    }
    operation = result.operation;
    pace = result.pace ?? pace;
    yield* sleep(context, result.nextDelaySeconds);
  }
}
