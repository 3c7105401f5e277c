import { nameOfAction, type Action } from './action.ts';
import { EventType, type HistoryEvent } from './history-event.ts';
import { makeEventDesk } from './event-desk.ts';
import { GroupNode, ReplayNode, type ReplayMode } from './replay-node.ts';
import { settledNode, TaskBook, type Planned } from './task-book.ts';

export interface ReplayResult {
  readonly planned: ReadonlyMap<number, Planned>;
  /** The whole list was reached and its last task is done. */
  readonly consumed: boolean;
  /** Ids of running activities, children and un-cancelled timers: while there are any, the instance cannot end. */
  readonly open: readonly number[];
  readonly continueAsNew: Action | undefined;
  /** Events that arrived after continueAsNew: they belong to the next generation. */
  readonly carried: readonly HistoryEvent[];
  /** Events nobody waited for; continueAsNew loses them. */
  readonly unconsumed: readonly HistoryEvent[];
  /** Names of events somebody waits for. */
  readonly awaited: readonly string[];
}

/**
 * Walks the action list through the history and gives ids in the order the SDK gave them. The list holds neither ids nor "what is new":
 * both follow from replaying. Pure: the same history and list always give the same answer.
 */
export function replay(history: readonly HistoryEvent[], actions: readonly Action[], mode: ReplayMode): ReplayResult {
  return new Replay(actions, mode).walk(history);
}

class Replay {
  private readonly actions: readonly Action[];
  private readonly mode: ReplayMode;
  private readonly book: TaskBook;
  private readonly desk = makeEventDesk();
  private readonly requests = new Map<string, ReplayNode>();
  private readonly carried: HistoryEvent[] = [];
  private pointer = 0;
  private current: ReplayNode | undefined;
  private continueAsNew: Action | undefined;

  constructor(actions: readonly Action[], mode: ReplayMode) {
    this.actions = actions;
    this.mode = mode;
    this.book = new TaskBook(mode);
  }

  walk(history: readonly HistoryEvent[]): ReplayResult {
    for (const event of history) this.take(event);
    return {
      planned: this.book.planned,
      consumed: this.pointer === this.actions.length && (this.current?.settled ?? true),
      open: this.book.open(),
      continueAsNew: this.continueAsNew,
      carried: this.carried,
      unconsumed: this.desk.unconsumed(),
      awaited: this.desk.awaited(),
    };
  }

  private take(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        this.book.nowMs = Math.max(this.book.nowMs, Date.parse(event.Timestamp));
        break;
      case EventType.ExecutionStarted:
        this.advance();
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationCompleted:
        this.settle(event.TaskScheduledId, false, event);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationFailed:
        this.settle(event.TaskScheduledId, true, event);
        break;
      case EventType.TimerFired:
        this.settle(event.TimerId, false, event);
        break;
      case EventType.EventSent:
        this.rememberRequest(event);
        break;
      case EventType.EventRaised:
        this.raise(event);
        this.advance();
        break;
    }
  }

  private settle(id = -1, failed: boolean, event: HistoryEvent): void {
    this.book.leaves.get(id)?.settle(failed, event);
    this.advance();
  }

  private rememberRequest(event: HistoryEvent): void {
    const leaf = this.book.leaves.get(event.EventId);
    if (leaf && !leaf.settled) this.requests.set(textOf(event).id ?? '', leaf);
  }

  private raise(event: HistoryEvent): void {
    const request = this.requests.get(event.Name ?? '');
    if (request) return request.settle(isEntityError(event));
    if (this.continueAsNew) return void this.carried.push(event);
    this.desk.raise(event);
  }

  private advance(): void {
    while ((this.current?.settled ?? true) && this.pointer < this.actions.length) {
      this.current = this.build(this.actions[this.pointer++] as Action);
    }
  }

  private build(action: Action): ReplayNode {
    const type = nameOfAction(action);
    switch (type) {
      case 'CallActivity':
      case 'CallSubOrchestrator':
        return this.book.leaf(
          type === 'CallActivity' ? 'activity' : 'sub-orchestration',
          action.functionName ?? '',
          action,
        );
      case 'CallActivityWithRetry':
      case 'CallSubOrchestratorWithRetry':
        return this.book.retried(type === 'CallActivityWithRetry' ? 'activity' : 'sub-orchestration', action);
      case 'CreateTimer':
        return this.book.leaf('timer', '', action, Date.parse(action.fireAt ?? ''));
      case 'CallEntity':
        return this.book.leaf('call-entity', action.instanceId ?? '', action);
      case 'CallHttp':
        return this.book.http(action);
      case 'SignalEntity':
        return settledNode(this.book.leaf('signal-entity', action.instanceId ?? '', action));
      case 'ContinueAsNew':
        this.continueAsNew = action;
        return settledNode(new ReplayNode());
      case 'WaitForExternalEvent':
        return this.desk.wait(action.externalEventName ?? '');
      case 'WhenAll':
      case 'WhenAny': {
        const group = new GroupNode(type === 'WhenAll' ? 'all' : 'any', this.mode);
        group.adopt((action.compoundActions ?? []).map((child) => this.build(child)));
        return group;
      }
      case 'LockEntities':
        return this.book.lock(action);
      case 'ReleaseEntities':
        return this.book.release(action);
      case 'ScheduledSignalEntity':
        throw new Error(`the orchestrator action ${type} is not supported by this host`);
    }
  }
}

/** Entity requests and answers are JSON inside the event. */
const textOf = (event: HistoryEvent) => JSON.parse(event.Input ?? '{}') as { id?: string; exceptionType?: string };
const isEntityError = (event: HistoryEvent) => textOf(event).exceptionType !== undefined;
