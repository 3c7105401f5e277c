import type { RetryOptions } from './action.ts';

/** How `whenAll` settles: the host waits for every child, the SDK goes on at the first failure. */
export type ReplayMode = 'host' | 'sdk';

/** A task of the orchestrator as the replay sees it. */
export class ReplayNode {
  settled = false;
  failed = false;
  parent: ReplayNode | undefined;

  settle(failed: boolean): void {
    if (this.settled) return;
    this.settled = true;
    this.failed = failed;
    this.parent?.childSettled(this);
  }

  protected childSettled(_child: ReplayNode): void {}
}

/** `Task.any` and `Task.all`. */
export class GroupNode extends ReplayNode {
  private readonly wants: 'any' | 'all';
  private readonly mode: ReplayMode;
  private children: readonly ReplayNode[] = [];

  constructor(wants: 'any' | 'all', mode: ReplayMode) {
    super();
    this.wants = wants;
    this.mode = mode;
  }

  /** Children may already be settled (an early event, a cancelled timer), but all of them take their ids first. */
  adopt(children: readonly ReplayNode[]): void {
    this.children = children;
    for (const child of children) child.parent = this;
    this.look();
  }

  protected override childSettled(): void {
    this.look();
  }

  private look(): void {
    const failed = this.children.some((child) => child.settled && child.failed);
    if (this.wants === 'any') {
      if (this.children.some((child) => child.settled)) this.settle(false);
    } else if (this.children.every((child) => child.settled) || (failed && this.mode === 'sdk')) {
      this.settle(failed);
    }
  }
}

/** A task with retries: an attempt, after each failure a timer (also after the last one), the next attempt, and so on. */
export class RetryNode extends ReplayNode {
  private attempt = 1;
  private readonly retry: RetryOptions;
  private readonly startAttempt: (parent: RetryNode) => void;
  private readonly startTimer: (parent: RetryNode, delayMs: number) => ReplayNode;
  private timer: ReplayNode | undefined;

  constructor(
    retry: RetryOptions,
    startAttempt: (parent: RetryNode) => void,
    startTimer: (parent: RetryNode, delayMs: number) => ReplayNode,
  ) {
    super();
    this.retry = retry;
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
      const delayMs = this.delayMs();
      this.attempt += 1;
      this.timer = this.startTimer(this, delayMs);
    } else {
      this.settle(false);
    }
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
