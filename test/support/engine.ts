import { createRequire } from 'node:module';
import type { OrchestrationContext } from 'durable-functions';

/** The insides of durable-functions 3.5.0, untyped and unpublished: used here and nowhere else. */
const require = createRequire(import.meta.url);
const inside = (path: string) => require(`durable-functions/lib/src/${path}.js`);
const { TaskOrchestrationExecutor } = inside('orchestrations/TaskOrchestrationExecutor');
const { Orchestrator: OrchestratorFunction } = inside('orchestrations/Orchestrator');
const { DurableOrchestrationContext } = inside('orchestrations/DurableOrchestrationContext');
const { HistoryEventType: Type } = inside('history/HistoryEventType');
const { CompoundTask, DFTimerTask, NoOpTask } = inside('task/index');

export type Orchestrator = (context: OrchestrationContext) => Generator<unknown, unknown, unknown>;
export type HistoryEvent = Readonly<Record<string, unknown>>;

/** Something an orchestration asked for and now waits for. */
export type Opened =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: unknown }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly input: unknown;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly dueMs: number }
  | {
      readonly kind: 'entity';
      readonly id: number;
      readonly entity: string;
      readonly operation: string;
      readonly input: unknown;
    }
  /** Nobody waits for an answer. */
  | { readonly kind: 'signal'; readonly entity: string; readonly operation: string; readonly input: unknown }
  | { readonly kind: 'event'; readonly name: string };

export type End =
  | { readonly kind: 'completed'; readonly output: unknown }
  | { readonly kind: 'continued'; readonly input: unknown }
  | { readonly kind: 'failed'; readonly message: string };

/** What crosses a durable boundary is JSON. */
export const plain = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

export const events = {
  time: (ms: number): HistoryEvent => ({ EventType: Type.OrchestratorStarted, Timestamp: new Date(ms) }),
  start: (): HistoryEvent => ({ EventType: Type.ExecutionStarted }),
  activityDone: (id: number, value: unknown): HistoryEvent => ({
    EventType: Type.TaskCompleted,
    TaskScheduledId: id,
    Result: JSON.stringify(value ?? null),
  }),
  activityFailed: (id: number, reason: string): HistoryEvent => ({
    EventType: Type.TaskFailed,
    TaskScheduledId: id,
    Reason: reason,
    Details: '',
  }),
  childDone: (id: number, value: unknown): HistoryEvent => ({
    EventType: Type.SubOrchestrationInstanceCompleted,
    TaskScheduledId: id,
    Result: JSON.stringify(value ?? null),
  }),
  childFailed: (id: number, reason: string): HistoryEvent => ({
    EventType: Type.SubOrchestrationInstanceFailed,
    TaskScheduledId: id,
    Reason: reason,
    Details: '',
  }),
  timerFired: (id: number): HistoryEvent => ({ EventType: Type.TimerFired, TimerId: id }),
  entityAsked: (id: number, request: string): HistoryEvent => ({
    EventType: Type.EventSent,
    EventId: id,
    Input: JSON.stringify({ id: request }),
  }),
  raised: (name: string, data: unknown): HistoryEvent => ({
    EventType: Type.EventRaised,
    Name: name,
    Input: JSON.stringify(data),
  }),
};

/** One generation of one instance on the SDK's own engine. With `replay` the generator is dropped after every event and made again from history. */
export class Engine {
  readonly #make: Orchestrator;
  readonly #instanceId: string;
  readonly #input: unknown;
  readonly #startMs: number;
  readonly #replay: boolean;
  readonly #history: HistoryEvent[] = [];
  #emitted: Opened[] = [];
  #statuses: unknown[] = [];
  #turn: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- the SDK's executor, context and open timers

  constructor(make: Orchestrator, instanceId: string, input: unknown, startMs: number, replay: boolean) {
    this.#make = make;
    this.#instanceId = instanceId;
    this.#input = input;
    this.#startMs = startMs;
    this.#replay = replay;
    this.#turn = this.#begin();
  }

  #begin() {
    const executor = new TaskOrchestrationExecutor();
    const times = ['3.00:00:00', '6.00:00:00', 30_000] as const;
    const df = new DurableOrchestrationContext(
      ...[[], this.#instanceId, new Date(this.#startMs), false, undefined],
      ...[...times, 3, plain(this.#input), executor],
    );
    const turn = { executor, df, opened: [] as any[], timers: new Map<number, any>(), statuses: [] as unknown[] }; // eslint-disable-line @typescript-eslint/no-explicit-any
    const setStatus = df.setCustomStatus.bind(df);
    df.setCustomStatus = (status: unknown) => {
      turn.statuses.push(plain(status));
      setStatus(plain(status));
    };
    const track = executor.trackOpenTask.bind(executor);
    executor.trackOpenTask = (task: { id: unknown }) => {
      if (!(task instanceof CompoundTask) && typeof task.id !== 'number') turn.opened.push(task);
      track(task);
    };
    const fire = executor.recordFireAndForgetAction.bind(executor);
    executor.recordFireAndForgetAction = (actionObj: { operation?: string }, step?: number) => {
      if (actionObj.operation !== undefined) turn.opened.push({ actionObj, isSignal: true });
      fire(actionObj, step);
    };
    executor.schemaVersion = 3;
    executor.context = df;
    executor.generator = this.#make({
      df,
      log: () => undefined,
      warn: () => undefined,
    } as unknown as OrchestrationContext);
    return turn;
  }

  /** Takes an event in; answers what the orchestration asks for because of it. */
  deliver(...news: readonly HistoryEvent[]): { opened: readonly Opened[]; statuses: readonly unknown[] } {
    this.#history.push(...news);
    const before = { emitted: this.#emitted, statuses: this.#statuses };
    if (this.#replay) {
      this.#turn = this.#begin();
      this.#emitted = [];
      for (const past of this.#history) this.#feed(past);
      const again = JSON.stringify(this.#emitted.slice(0, before.emitted.length));
      if (again !== JSON.stringify(before.emitted)) {
        throw new Error(`${this.#instanceId} asked for other things when replayed: ${again}`);
      }
    } else {
      this.#emitted = [...this.#emitted];
      for (const event of news) this.#feed(event);
    }
    this.#statuses = [...this.#turn.statuses];
    return {
      opened: this.#emitted.slice(before.emitted.length),
      statuses: this.#statuses.slice(before.statuses.length),
    };
  }

  #feed(event: HistoryEvent): void {
    this.#turn.opened.length = 0;
    if (!this.#turn.executor.isDoneExecuting()) this.#turn.executor.processEvent(event);
    this.#emitted.push(...this.#turn.opened.map((task: unknown) => this.#describe(task)));
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tasks of the SDK
  #describe(task: any): Opened {
    const action = task.actionObj;
    const { id } = task;
    if (task instanceof NoOpTask) {
      const retry = task.parent;
      if (!retry.isWaitingOnTimer) return this.#activity(id, retry.innerTask.actionObj);
      const { backoffCoefficient = 1, firstRetryIntervalInMilliseconds: first } = retry.retryOptions;
      const isLast = retry.attemptNumber > retry.retryOptions.maxNumberOfAttempts;
      const delayMs = isLast ? 0 : first * backoffCoefficient ** (retry.attemptNumber - 2);
      return { kind: 'timer', id, dueMs: this.#turn.df.currentUtcDateTime.getTime() + delayMs };
    }
    if (task instanceof DFTimerTask) {
      this.#turn.timers.set(id, task);
      return { kind: 'timer', id, dueMs: action.fireAt.getTime() };
    }
    if (action.externalEventName !== undefined) return { kind: 'event', name: action.externalEventName };
    if (action.operation !== undefined) {
      const { instanceId: entity, operation } = action;
      const about = { entity, operation, input: plain(action.input) };
      return task.isSignal ? { kind: 'signal', ...about } : { kind: 'entity', id, ...about };
    }
    if ('instanceId' in action) {
      const { functionName: name, instanceId, input } = action;
      return { kind: 'child', id, name, instanceId, input: plain(input) };
    }
    return this.#activity(id, action);
  }

  #activity(id: number, action: { functionName: string; input: unknown }): Opened {
    return { kind: 'activity', id, name: action.functionName, input: plain(action.input) };
  }

  isCancelled(timerId: number): boolean {
    return this.#turn.timers.get(timerId)?.isCanceled ?? false;
  }

  get customStatus(): unknown {
    return this.#turn.df.customStatus;
  }

  get end(): End | undefined {
    const { actions, exception, orchestratorReturned, output, willContinueAsNew } = this.#turn.executor;
    if (exception !== undefined) return { kind: 'failed', message: String((exception as Error).message) };
    if (willContinueAsNew) return { kind: 'continued', input: plain(actions.at(-1).input) };
    return orchestratorReturned ? { kind: 'completed', output: plain(output) } : undefined;
  }
}

interface Turn {
  readonly instanceId: string;
  readonly input: unknown;
  readonly history: readonly HistoryEvent[];
}

/** What the SDK answers the host after a turn with this history: its state, as JSON would carry it. Throws what the orchestration throws. */
export async function answerOf(make: Orchestrator, { history, input, instanceId }: Turn): Promise<unknown> {
  const trigger = {
    ...{
      input,
      instanceId,
      isReplaying: true,
      parentInstanceId: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 3,
    },
    history: history.map((event) => ({ ...event, Timestamp: new Date(String(event['Timestamp'])) })),
    ...{ longRunningTimerIntervalDuration: '3.00:00:00', maximumShortTimerDuration: '3650.00:00:00' },
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  const silent = { log: () => undefined, warn: () => undefined };
  return plain(await new OrchestratorFunction(make).listen()(trigger, silent));
}
