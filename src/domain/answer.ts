import type { Awaited } from './ports/waiting-lines.ts';

/** What Azure said no to, in its own words. Never carries URLs: operation URLs are signed and count as secrets. */
export interface Problem {
  /** Azure's error code, or one of ours in kebab-case. */
  readonly code: string;
  readonly message: string;
  /** What helps, where it is known. */
  readonly fix?: string;
}

/**
 * What every activity answers. durable-functions 3.5 retries all thrown errors alike, so a wait and a refusal travel as data:
 * `throttled` is slept off on a durable timer, `rejected` is decided once.
 */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'throttled';
      readonly retryAfterSeconds: number;
      readonly problem: Problem;
      /** Whose tokens are awaited, where it is a matter of tokens. */
      readonly awaited?: Awaited;
    }
  | { readonly kind: 'rejected'; readonly problem: Problem };

export const done = <T>(value: T): Answer<T> => ({ kind: 'done', value });

/** Thrown by adapters when Azure asks to come back later: 429, 503, a conflict that passes, a broken connection. */
export class TryLater extends Error {
  readonly retryAfterSeconds: number;
  readonly problem: Problem;
  constructor(problem: Problem, retryAfterSeconds: number, cause?: unknown) {
    super(`${problem.code}: ${problem.message}`, { cause });
    this.name = 'TryLater';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Thrown by adapters when Azure will answer the same however often it is asked. */
export class Rejected extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(`${problem.code}: ${problem.message}`, { cause });
    this.name = 'Rejected';
    this.problem = problem;
  }
}
