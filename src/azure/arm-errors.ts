import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { type Problem, Rejected, TryLater } from '../domain/answer.ts';
import { wordsOf } from './azure-words.ts';

const DEFAULT_WAIT_SECONDS = 30;
/** No timer goes on for ever, and none can be set beyond the end of time. */
const LONGEST_WAIT_SECONDS = 86_400;
const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EPIPE',
  'EAI_AGAIN',
  'REQUEST_SEND_ERROR',
]);
/** Conflicts that pass by themselves (domain notes 3.5 and the recorded errors). */
const PASSING_CONFLICTS = new Set([
  'Conflict',
  'OperationPreempted',
  'AnotherOperationInProgress',
  'ConflictingConcurrentWriteNotAllowed',
  'RetryableError',
]);
const PASSING_TEXT =
  /another operation is in progress|ongoing operation is changing power state|Too many requests on source/i;

/** Operation URLs are signed; no URL of Azure's may reach a log, a status or a report. */
export const withoutUrls = (text: string): string => text.replaceAll(/https?:\/\/\S+/g, '(url removed)');

function problemOf(error: RestError): Problem {
  return {
    code: error.code ?? `http-${error.statusCode ?? 'none'}`,
    message: withoutUrls(wordsOf(error.request) ?? error.message).slice(0, 1_000),
  };
}

export function retryAfterOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  const seconds = Number.isFinite(number) ? number : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, Math.max(0, Math.ceil(seconds)));
}

const isPassing = (error: RestError, problem: Problem): boolean =>
  error.statusCode === 409 && (PASSING_CONFLICTS.has(problem.code) || PASSING_TEXT.test(problem.message));

/**
 * What is no answer of Azure's at all, and passes: silence for as long as one call may take, or the platform's endpoint of a managed identity. A person's own
 * login fails by another name (it is a chain of credentials), and that does not pass.
 */
const PASSING_NAMES: Readonly<Record<string, Problem>> = {
  AbortError: { code: 'no-answer', message: 'Azure did not answer within the time of one call.' },
  CredentialUnavailableError: { code: 'no-token', message: 'The managed identity of the app got no token.' },
};

/** Translates whatever the SDK threw into `TryLater` or `Rejected`; what it does not know it gives back unchanged. */
export function translateError(error: unknown): Error {
  if (!isRestError(error)) {
    const passing = error instanceof Error ? PASSING_NAMES[error.name] : undefined;
    if (passing) return new TryLater(passing, DEFAULT_WAIT_SECONDS, error);
    return error instanceof Error ? error : new Error(String(error));
  }
  const problem = problemOf(error);
  // "Now" is no time to come back at: tries are counted, and would be used up within a short outage.
  const asked = retryAfterOf(error.response?.headers.get('retry-after')) || undefined;
  const status = error.statusCode ?? 0;
  // A success that cannot be read is a gateway's or a broken one; what Azure did shows when it is asked again.
  if (status < 300 || NETWORK.has(problem.code)) return new TryLater(problem, DEFAULT_WAIT_SECONDS, error);
  if (status === 429) return new TryLater(problem, asked ?? 2 * DEFAULT_WAIT_SECONDS, error);
  if (status === 408 || status >= 500 || isPassing(error, problem)) {
    return new TryLater(problem, asked ?? DEFAULT_WAIT_SECONDS, error);
  }
  return new Rejected(problem, error);
}

/** One call to Azure, with errors in our own terms. */
export async function call<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateError(error);
  }
}

/** As `call`, but a resource that is not there is `undefined`. */
export async function callOrAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRestError(error) && error.statusCode === 404) return undefined;
    throw translateError(error);
  }
}
