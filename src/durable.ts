import { EntityId, RetryOptions, type OrchestrationContext, type Task } from 'durable-functions';
import type { Answer, Problem } from './domain/answer.ts';
import type { WaitsFor } from './domain/run/step.ts';
import { RunStopped } from './domain/run/stop.ts';

/** An activity as an orchestration sees it: a name and two types. Names live in descriptors only: a misspelt one hangs for ever. */
export interface Activity<In, Out> {
  readonly name: string;
  readonly types?: (input: In) => Out; // phantom: carries the types, never set
}

/** A sub-orchestration as its parent sees it. */
export interface Orchestration<In, Out> {
  readonly name: string;
  readonly types?: (input: In) => Out; // phantom
}

export type Durable<T> = Generator<Task, T, unknown>;

/** Unexpected errors only; waits and refusals travel as data. */
const retryUnexpected = new RetryOptions(5_000, 4);
retryUnexpected.backoffCoefficient = 2;

const MAX_WAITS = 200;

export const defineActivity = <In, Out>(name: string): Activity<In, Out> => ({ name });
export const defineOrchestration = <In, Out>(name: string): Orchestration<In, Out> => ({ name });

export const inputOf = <In>(context: OrchestrationContext): In => context.df.getInput<In>();

export const nowIso = (context: OrchestrationContext): string => context.df.currentUtcDateTime.toISOString();

export const secondsSince = (context: OrchestrationContext, startMs: number): number =>
  (context.df.currentUtcDateTime.getTime() - startMs) / 1000;

export function timer(
  context: OrchestrationContext,
  delaySeconds: number,
): ReturnType<OrchestrationContext['df']['createTimer']> {
  const due = new Date(context.df.currentUtcDateTime.getTime() + delaySeconds * 1000);
  return context.df.createTimer(due);
}

export function* sleep(context: OrchestrationContext, delaySeconds: number): Durable<void> {
  yield timer(context, delaySeconds);
}

type Throttled = Extract<Answer<unknown>, { kind: 'throttled' }>;

/** Sleeps as long as Azure asks, and lets whoever looks at the instance see for what, since when and until when. */
function* comeBackLater(context: OrchestrationContext, answer: Throttled, since: string): Durable<void> {
  const { awaited, problem, retryAfterSeconds } = answer;
  const until = new Date(context.df.currentUtcDateTime.getTime() + retryAfterSeconds * 1000).toISOString();
  const waitsFor: WaitsFor = { ...(awaited ?? { what: problem.code }), since, until };
  const shown = context.df.customStatus ?? {};
  context.df.setCustomStatus({ ...shown, waitsFor });
  yield* sleep(context, retryAfterSeconds);
}

/** Runs an activity, sleeping as long as Azure asks to come back later; a refusal of Azure's is returned. */
export function* tryRun<In, Out>(
  context: OrchestrationContext,
  activity: Activity<In, Out>,
  input: In,
): Durable<{ kind: 'done'; value: Out } | { kind: 'rejected'; problem: Problem }> {
  let last: Problem = { code: 'throttled', message: 'Azure kept asking to come back later' };
  const [since, shown] = [nowIso(context), context.df.customStatus];
  for (let wait = 0; wait < MAX_WAITS; wait += 1) {
    const answer = (yield context.df.callActivityWithRetry(activity.name, retryUnexpected, input)) as Answer<Out>;
    if (answer.kind !== 'throttled' && wait > 0) context.df.setCustomStatus(shown ?? {});
    if (answer.kind !== 'throttled') return answer;
    last = answer.problem;
    yield* comeBackLater(context, answer, since);
  }
  return { kind: 'rejected', problem: last };
}

/** As `tryRun`, but a refusal of Azure's ends the run. */
export function* run<In, Out>(context: OrchestrationContext, activity: Activity<In, Out>, input: In): Durable<Out> {
  const answer = yield* tryRun(context, activity, input);
  if (answer.kind === 'rejected') throw new RunStopped({ kind: 'failed', problem: answer.problem });
  return answer.value;
}

/** Runs a child under an id that was never used before. */
export function* runChild<In, Out>(
  context: OrchestrationContext,
  child: Orchestration<In, Out>,
  input: In,
  instanceId: string,
): Durable<Out> {
  return (yield context.df.callSubOrchestrator(child.name, input, instanceId)) as Out;
}

/** A durable entity as orchestrations see it. */
export interface EntityName {
  readonly name: string;
}

export const defineEntity = (name: string): EntityName => ({ name });

/** Tells an entity something and waits for no answer. */
export function signalEntity(
  context: OrchestrationContext,
  entity: EntityName,
  key: string,
  operation: string,
  input: unknown,
): void {
  context.df.signalEntity(new EntityId(entity.name, key), operation, input);
}

export function* callEntity<Out>(
  context: OrchestrationContext,
  entity: EntityName,
  key: string,
  operation: string,
  input: unknown,
): Durable<Out> {
  return (yield context.df.callEntity(new EntityId(entity.name, key), operation, input)) as Out;
}
