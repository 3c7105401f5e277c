import { nameOfAction, type Action } from './action.ts';
import { EventType, type HistoryEvent } from './history-event.ts';
import { makeEventDesk } from './event-desk.ts';
import { GroupNode, ReplayNode, RetryNode, type ReplayMode } from './replay-node.ts';

/** Something the orchestrator wants the host to do, under the id the SDK knows it by. */
export interface Planned {
  readonly id: number;
  readonly kind: 'activity' | 'sub-orchestration' | 'timer' | 'call-entity' | 'signal-entity' | 'http';
  readonly name: string;
  readonly action: Action;
  readonly cancelled: boolean;
  /** Timers only. */
  readonly dueMs: number;
}

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
  private readonly planned = new Map<number, Planned>();
  private readonly leaves = new Map<number, ReplayNode>();
  private readonly desk = makeEventDesk();
  private readonly requests = new Map<string, ReplayNode>();
  private readonly carried: HistoryEvent[] = [];
  private nextId = 0;
  private pointer = 0;
  private current: ReplayNode | undefined;
  private continueAsNew: Action | undefined;
  private nowMs = 0;

  constructor(actions: readonly Action[], mode: ReplayMode) {
    this.actions = actions;
    this.mode = mode;
  }

  walk(history: readonly HistoryEvent[]): ReplayResult {
    for (const event of history) this.take(event);
    return {
      planned: this.planned,
      consumed: this.pointer === this.actions.length && (this.current?.settled ?? true),
      open: [...this.planned.values()].filter((planned) => this.isOpen(planned)).map((planned) => planned.id),
      continueAsNew: this.continueAsNew,
      carried: this.carried,
      unconsumed: this.desk.unconsumed(),
    };
  }

  private isOpen(planned: Planned): boolean {
    if (planned.kind === 'call-entity' || planned.kind === 'signal-entity' || planned.cancelled) return false;
    return !this.leaves.get(planned.id)?.settled;
  }

  private take(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        this.nowMs = Math.max(this.nowMs, Date.parse(event.Timestamp));
        break;
      case EventType.ExecutionStarted:
        this.advance();
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationCompleted:
        this.settle(event.TaskScheduledId, false);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationFailed:
        this.settle(event.TaskScheduledId, true);
        break;
      case EventType.TimerFired:
        this.settle(event.TimerId, false);
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

  private settle(id = -1, failed: boolean): void {
    this.leaves.get(id)?.settle(failed);
    this.advance();
  }

  private rememberRequest(event: HistoryEvent): void {
    const leaf = this.leaves.get(event.EventId);
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
        return this.leaf(type === 'CallActivity' ? 'activity' : 'sub-orchestration', action.functionName ?? '', action);
      case 'CallActivityWithRetry':
      case 'CallSubOrchestratorWithRetry':
        return this.retried(type === 'CallActivityWithRetry' ? 'activity' : 'sub-orchestration', action);
      case 'CreateTimer':
        return this.leaf('timer', '', action, Date.parse(action.fireAt ?? ''));
      case 'CallEntity':
        return this.leaf('call-entity', action.instanceId ?? '', action);
      case 'CallHttp':
        return this.leaf('http', 'BuiltIn::HttpActivity', action);
      case 'SignalEntity':
        return settledNode(this.leaf('signal-entity', action.instanceId ?? '', action));
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
      case 'ScheduledSignalEntity':
      case 'LockEntities':
      case 'ReleaseEntities':
        throw new Error(`the orchestrator action ${type} is not supported by this host`);
    }
  }

  private leaf(kind: Planned['kind'], name: string, action: Action, dueMs = 0): ReplayNode {
    const id = this.nextId++;
    const cancelled = kind === 'timer' && action.isCanceled === true;
    const node = new ReplayNode();
    // The host treats a cancelled timer as done at once; for the SDK it simply never fires.
    if (cancelled && this.mode === 'host') node.settled = true;
    this.planned.set(id, { id, kind, name, action, cancelled, dueMs });
    this.leaves.set(id, node);
    return node;
  }

  private retried(kind: 'activity' | 'sub-orchestration', action: Action): ReplayNode {
    const retry = action.retryOptions;
    if (!retry) throw new Error(`${action.functionName}: retry options are missing`);
    if (retry.retryTimeoutInMilliseconds !== undefined) {
      const why = 'durable-functions 3.5 never reads it and the instance would hang on Azure';
      throw new Error(`${action.functionName}: retryTimeoutInMilliseconds is refused: ${why}`);
    }
    return new RetryNode(
      retry,
      (parent) => void adopt(parent, this.leaf(kind, action.functionName ?? '', action)),
      (parent, delayMs) => adopt(parent, this.leaf('timer', '', { actionType: 'CreateTimer' }, this.nowMs + delayMs)),
    );
  }
}

/** Entity requests and answers are JSON inside the event. */
const textOf = (event: HistoryEvent) => JSON.parse(event.Input ?? '{}') as { id?: string; exceptionType?: string };
const isEntityError = (event: HistoryEvent) => textOf(event).exceptionType !== undefined;

function adopt(parent: ReplayNode, child: ReplayNode): ReplayNode {
  child.parent = parent;
  return child;
}

function settledNode(node: ReplayNode): ReplayNode {
  node.settled = true;
  return node;
}
