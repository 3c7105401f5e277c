import type { IncomingHttpHeaders } from 'node:http';

/** Who calls, as the token says. */
export interface Caller {
  readonly objectId?: string;
  readonly appId?: string;
  readonly name?: string;
}

/** Replaceable by tests; `identity/token-desk.ts` is the one that reads the tokens it issued. */
export interface Identity {
  authenticate(headers: IncomingHttpHeaders): Caller;
  /** Throws a 403 where the caller may not do `action` (an operation name) at `scope` (a resource id). */
  authorize(caller: Caller, action: string, scope: string): void;
  reset(): void;
}
