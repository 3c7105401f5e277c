import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request without its body. */
export interface HttpHead {
  readonly method: string;
  /** Path as received, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `http://host` as the caller wrote it. */
  readonly origin: string;
  /** Path and query as received. */
  readonly target: string;
  /** Lower-case name → value; repeated headers joined with "," as the real host does. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same with the names as received. */
  readonly originalHeaders: Readonly<Record<string, string>>;
}

/** A request that has been read completely. */
export interface HttpCall extends HttpHead {
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export type HttpHandler = (call: HttpCall) => HttpAnswer | Promise<HttpAnswer>;

/** Takes a whole exchange over before the body is read, or answers false. */
export type StreamHandler = (head: HttpHead, request: IncomingMessage, response: ServerResponse) => boolean;

export const emptyAnswer = (status: number): HttpAnswer => ({ status });

export const jsonAnswer = (status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const textAnswer = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: text,
});
