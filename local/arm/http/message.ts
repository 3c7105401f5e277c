import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../identity.ts';
import type { Operation } from '../operation.ts';

export interface ArmRequest {
  readonly method: string;
  /** As the caller wrote it, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Named segments of the route's template, as the caller wrote them. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined where the request had none. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- bodies are checked where they are used
  readonly caller: Caller;
  /** The resource the request is about: the path without its action or tags suffix. */
  readonly resourceId: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The operation that this answer started: its end is the moment of the event. */
  readonly operation?: Operation;
  /** A scripted fault answered, not the simulated service. */
  readonly injected?: true;
}
