import type { RetryOptions } from './action.ts';
import type { HistoryEvent } from './history-event.ts';

/** How `whenAll` settles: the host waits for every child, the SDK goes on at the first failure. */
export type ReplayMode = 'host' | 'sdk';

/** A task of the orchestrator as the replay sees it. */
export class ReplayNode {
  settled = false;
  failed = false;
  parent: ReplayNode | undefined;
  /** The row of history that settled it. */
  event: HistoryEvent | undefined;

  settle(failed: boolean, event?: HistoryEvent): void {
    if (this.settled) return;
    this.settled = true;
    this.failed = failed;
    this.event = event;
    this.parent?.childSettled(this);
  }

  protected childSettled(_child: ReplayNode): void {}
}

/** `Task.any` and `Task.all`. */
export class GroupNode extends ReplayNode {
  private readonly wants: 'any' | 'all';
  private readonly mode: ReplayMode;
  /** Counted, not looked up: a fan-out of thousands settles one by one. */
  private open = 0;
  private settledSome = false;
  private failedSome = false;

  constructor(wants: 'any' | 'all', mode: ReplayMode) {
    super();
    this.wants = wants;
    this.mode = mode;
  }

  /** Children may already be settled (an early event, a cancelled timer), but all of them take their ids first. */
  adopt(children: readonly ReplayNode[]): void {
    this.open = children.length;
    for (const child of children) {
      child.parent = this;
      if (child.settled) this.count(child);
    }
    this.look();
  }

  protected override childSettled(child: ReplayNode): void {
    this.count(child);
    this.look();
  }

  private count(child: ReplayNode): void {
    this.open -= 1;
    this.settledSome = true;
    this.failedSome ||= child.failed;
  }

  private look(): void {
    if (this.wants === 'any') {
      if (this.settledSome) this.settle(false);
    } else if (this.open === 0 || (this.failedSome && this.mode === 'sdk')) {
      this.settle(this.failedSome);
    }
  }
}

/** A task with retries: an attempt, after each failure a timer (also after the last one), the next attempt, and so on. */
export class RetryNode extends ReplayNode {
  private attempt = 1;
  private readonly retry: RetryOptions;
  private readonly name: string;
  private readonly startAttempt: (parent: RetryNode) => void;
  private readonly startTimer: (parent: RetryNode, delayMs: number) => ReplayNode;
  private timer: ReplayNode | undefined;

  constructor(
    retry: RetryOptions,
    name: string,
    startAttempt: (parent: RetryNode) => void,
    startTimer: (parent: RetryNode, delayMs: number) => ReplayNode,
  ) {
    super();
    this.retry = retry;
    this.name = name;
    this.startAttempt = startAttempt;
    this.startTimer = startTimer;
    startAttempt(this);
  }

  protected override childSettled(child: ReplayNode): void {
    if (child === this.timer) {
      this.timer = undefined;
      if (this.attempt > this.retry.maxNumberOfAttempts) this.settle(true);
      else this.startAttempt(this);
    } else if (child.failed) {
      this.refuseFinalFailure(child);
      const delayMs = this.delayMs();
      this.attempt += 1;
      this.timer = this.startTimer(this, delayMs);
    } else {
      this.settle(false);
    }
  }

  /** Azure stops retrying without the timer the SDK waits for, and the instance hangs. */
  private refuseFinalFailure(child: ReplayNode): void {
    const details = child.event?.FailureDetails as { IsNonRetriable?: boolean } | null | undefined;
    if (!details?.IsNonRetriable) return;
    throw new Error(
      `${this.name}: a failure marked isNonRetriable inside a call with retries is refused: the instance would hang on Azure`,
    );
  }

  private delayMs(): number {
    const {
      firstRetryIntervalInMilliseconds,
      maxNumberOfAttempts,
      backoffCoefficient,
      maxRetryIntervalInMilliseconds,
    } = this.retry;
    if (this.attempt >= maxNumberOfAttempts) return 0;
    const wanted = firstRetryIntervalInMilliseconds * (backoffCoefficient ?? 1) ** (this.attempt - 1);
    return Math.min(wanted, maxRetryIntervalInMilliseconds ?? 6 * 24 * 3_600_000);
  }
}

/** What an answer says about asking again. */
export interface HttpPoll {
  readonly location: string;
  readonly delayMs: number;
}

/** An HTTP call that is repeated at `Location` while the other side answers 202. */
export class HttpNode extends ReplayNode {
  private readonly mode: ReplayMode;
  private readonly startRequest: (parent: HttpNode, poll?: HttpPoll) => ReplayNode;
  private readonly startTimer: (parent: HttpNode, delayMs: number) => ReplayNode;
  private timer: ReplayNode | undefined;
  private poll: HttpPoll | undefined;

  constructor(
    mode: ReplayMode,
    startRequest: (parent: HttpNode, poll?: HttpPoll) => ReplayNode,
    startTimer: (parent: HttpNode, delayMs: number) => ReplayNode,
  ) {
    super();
    this.mode = mode;
    this.startRequest = startRequest;
    this.startTimer = startTimer;
    startRequest(this);
  }

  protected override childSettled(child: ReplayNode): void {
    if (child === this.timer) {
      this.timer = undefined;
      // The host gives the request its id only now, the SDK gave it one together with the timer.
      if (this.mode === 'host') this.startRequest(this, this.poll);
    } else if (child.failed) this.settle(true, child.event);
    else {
      this.poll = readPoll(child.event?.Result);
      if (!this.poll) return this.settle(false, child.event);
      this.timer = this.startTimer(this, this.poll.delayMs);
      if (this.mode === 'sdk') this.startRequest(this, this.poll);
    }
  }
}

/** The pause when the answer names none; the SDK is told the same number. */
export const defaultPollDelayMs = 30_000;

function readPoll(result: string | null | undefined): HttpPoll | undefined {
  const answer = JSON.parse(result ?? 'null') as { statusCode?: number; headers?: Record<string, string> } | null;
  if (answer?.statusCode !== 202) return undefined;
  const header = (wanted: string) =>
    Object.entries(answer.headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const location = header('location');
  if (!location) return undefined;
  const seconds = Number(header('retry-after') || Number.NaN);
  return { location, delayMs: Number.isFinite(seconds) ? seconds * 1000 : defaultPollDelayMs };
}
