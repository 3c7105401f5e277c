import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import { locationOf } from './location.ts';

/** One wrong field of a request. */
export interface FieldError {
  /** Dotted path into the body, as `regions.0.name`; empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

/** RFC 9457. Never a stack trace, never an operation URL. */
export function problem(
  status: number,
  code: string,
  detail: string,
  errors?: readonly FieldError[],
): HttpResponseInit {
  const body = { type: `urn:goldsmith:problem:${code}`, title: code, status, detail, ...(errors ? { errors } : {}) };
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/problem+json' } };
}

/** 409 with the address of the run that holds it. */
export function heldBy(request: HttpRequest, holder: string, what: 'machine' | 'source'): HttpResponseInit {
  const answer = problem(409, 'vm-busy', `The run ${holder} holds this ${what}.`);
  return { ...answer, headers: { ...answer.headers, location: locationOf(request, 'captures', holder) } };
}

interface ProblemBody {
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** What an answer of `problem` says, to be told as part of another answer. */
export const problemBody = ({ body }: HttpResponseInit): ProblemBody =>
  JSON.parse(typeof body === 'string' ? body : '{}') as ProblemBody;

export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: 'is not a known field' }));
  });
