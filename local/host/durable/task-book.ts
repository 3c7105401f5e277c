import { entityInstanceId } from './entity-message.ts';
import { nameOfAction, type Action } from './action.ts';
import { HttpNode, ReplayNode, RetryNode, type HttpPoll, type ReplayMode } from './replay-node.ts';

/** Something the orchestrator wants the host to do, under the id the SDK knows it by. */
export interface Planned {
  readonly id: number;
  readonly kind:
    'activity' | 'sub-orchestration' | 'timer' | 'call-entity' | 'signal-entity' | 'http' | 'lock' | 'release';
  readonly name: string;
  readonly action: Action;
  readonly cancelled: boolean;
  /** Timers only. */
  readonly dueMs: number;
}

/** Messages to entities, which an instance does not wait for at its end. */
const messages: ReadonlySet<Planned['kind']> = new Set(['call-entity', 'signal-entity', 'lock', 'release']);

/** Gives out the ids of one generation, in the order the SDK gave them, and knows what each stands for. */
export class TaskBook {
  readonly planned = new Map<number, Planned>();
  readonly leaves = new Map<number, ReplayNode>();
  nowMs = 0;
  private readonly mode: ReplayMode;
  private nextId = 0;
  private held: readonly string[] = [];

  constructor(mode: ReplayMode) {
    this.mode = mode;
  }

  /** Running activities, children and un-cancelled timers: while there are any, the instance cannot end. */
  open(): number[] {
    const isOpen = ({ id, kind, cancelled }: Planned) =>
      !messages.has(kind) && !cancelled && !this.leaves.get(id)?.settled;
    return [...this.planned.values()].filter(isOpen).map(({ id }) => id);
  }

  leaf(kind: Planned['kind'], name: string, action: Action, dueMs = 0): ReplayNode {
    const id = this.nextId++;
    const cancelled = kind === 'timer' && action.isCanceled === true;
    const node = new ReplayNode();
    // The host treats a cancelled timer as done at once; for the SDK it simply never fires.
    if (cancelled && this.mode === 'host') node.settled = true;
    this.planned.set(id, { id, kind, name, action, cancelled, dueMs });
    this.leaves.set(id, node);
    return node;
  }

  retried(kind: 'activity' | 'sub-orchestration', action: Action): ReplayNode {
    const retry = action.retryOptions;
    const name = action.functionName ?? '';
    if (!retry) throw new Error(`${name}: retry options are missing`);
    if (retry.retryTimeoutInMilliseconds !== undefined) {
      const why = 'durable-functions 3.5 never reads it and the instance would hang on Azure';
      throw new Error(`${name}: retryTimeoutInMilliseconds is refused: ${why}`);
    }
    return new RetryNode(
      retry,
      name,
      (parent) => void adopt(parent, this.leaf(kind, name, action)),
      (parent, delayMs) => adopt(parent, this.pause(delayMs)),
    );
  }

  /** One HTTP call; with polling, as many as the other side asks for. */
  http(action: Action): ReplayNode {
    const request = (wanted: Action) => this.leaf('http', 'BuiltIn::HttpActivity', wanted);
    if (action.httpRequest?.asynchronousPatternEnabled === false) return request(action);
    return new HttpNode(
      this.mode,
      (parent, poll) => adopt(parent, request(poll ? pollOf(action, poll) : action)),
      (parent, delayMs) => adopt(parent, this.pause(delayMs)),
    );
  }

  /** The whole set takes one id; only its first entity hears of it at once. */
  lock(action: Action): ReplayNode {
    this.held = (action.lockSet ?? []).map(({ name, key }) => entityInstanceId(name, key));
    return this.leaf('lock', this.held[0] ?? '', action);
  }

  /** A message to each entity held, each with an id of its own. */
  release(action: Action): ReplayNode {
    for (const entity of this.held) this.leaf('release', entity, action);
    this.held = [];
    return settledNode(new ReplayNode());
  }

  private pause(delayMs: number): ReplayNode {
    return this.leaf('timer', '', { actionType: 'CreateTimer' }, this.nowMs + delayMs);
  }
}

/** The status request: the same headers, but never the key, which belongs to the function that was called first. */
function pollOf(action: Action, { location }: HttpPoll): Action {
  const { uri = '', headers = {}, tokenSource } = action.httpRequest ?? {};
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'x-functions-key');
  const request = { method: 'GET', uri: new URL(location, uri).href, headers: Object.fromEntries(kept), tokenSource };
  return { actionType: nameOfAction(action), httpRequest: request };
}

function adopt(parent: ReplayNode, child: ReplayNode): ReplayNode {
  child.parent = parent;
  return child;
}

export function settledNode(node: ReplayNode): ReplayNode {
  node.settled = true;
  return node;
}
