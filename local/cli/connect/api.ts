import * as z from 'zod';
import { CliStop, EXIT, type ExitCode, trouble } from '../exit-code.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below `/api`, as `captures/cap-…`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a call, and answers whatever comes back, an error of the app included. */
export type Send = (call: Call) => Promise<Answer>;

const CALL_MS = 120_000;

/** The network failed: nobody answered. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

export async function sendTo(
  base: string,
  { body, headers, method, path }: Call,
  credentials: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  try {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: { ...json, ...headers, ...credentials },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry a token or key to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]),
    });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  } catch (error) {
    signal.throwIfAborted();
    const { cause } = error as { cause?: { code?: string; message?: string } };
    throw new Unreachable(cause?.code ?? cause?.message ?? String(error), { cause: error });
  }
}

const Problem = z.object({
  title: z.string().optional(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

function exitCodeOf(status: number): ExitCode {
  if ([400, 404, 413, 422, 501].includes(status)) return EXIT.badInput;
  if ([401, 403, 409].includes(status)) return EXIT.refused;
  return EXIT.trouble;
}

/** What the app answered instead of doing it: one line per problem, each with its path. */
export function problemOf({ body, status }: Answer, nameOf: (path: string) => string = (path) => path): CliStop {
  const parsed = Problem.safeParse(body);
  if (!parsed.success) return trouble(`the app answered ${status}, and nothing that Goldsmith would say`);
  const { detail, errors = [] } = parsed.data;
  const lines = errors.map(({ message, path }) => `${path ? nameOf(path) : 'request'}: ${message}`);
  return new CliStop(exitCodeOf(status), lines.length > 0 ? lines : [detail], body);
}

/** Sends a call that has to succeed. */
export async function ask(send: Send, call: Call): Promise<Answer> {
  const answer = await send(call);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw problemOf(answer);
}
