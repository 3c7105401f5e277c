import type { HttpResponseInit } from '@azure/functions';
import type { CaptureRequest } from '../../domain/request/capture-request.ts';
import type { Policy, Scope } from '../../domain/request/policy.ts';
import { checkCaptureBody } from './capture-body.ts';
import { type FieldError, problem, problemBody } from './problem.ts';

const MOST_SOURCES = 500;

export interface FleetItem {
  readonly body: CaptureRequest;
  readonly scope: Scope;
}

export type FleetBody =
  | { readonly kind: 'accepted'; readonly items: readonly FleetItem[] }
  | { readonly kind: 'answered'; readonly answer: HttpResponseInit };

/** A fleet is a capture request whose `source` has become `sources`; everything else holds for each of them. */
export const isFleet = (body: unknown): body is Record<string, unknown> & { sources: unknown } =>
  typeof body === 'object' && body !== null && 'sources' in body;

const answered = (answer: HttpResponseInit): FleetBody => ({ kind: 'answered', answer });

const wrong = (errors: readonly FieldError[]): FleetBody =>
  answered(problem(400, 'bad-request', 'The body is not a request for several captures.', errors));

/** What is wrong with one source, under its own path; what is wrong with the rest of the body, once. */
function errorsOf(answer: HttpResponseInit, index: number): FieldError[] {
  const { detail, errors } = problemBody(answer);
  const own = `sources.${index}`;
  if (!errors) return [{ path: own, message: detail }];
  return errors.map(({ message, path }) => ({ path: path.replace(/^source(?=\.|$)/, own), message }));
}

const distinct = (errors: readonly FieldError[]): FieldError[] => [
  ...new Map(errors.map((error) => [`${error.path}|${error.message}`, error])).values(),
];

/** All or nothing: one wrong source, and none is started. */
export function readFleetBody(body: Record<string, unknown> & { sources: unknown }, policy: Policy): FleetBody {
  const { sources, ...common } = body;
  if ('source' in common) return wrong([{ path: 'source', message: 'goes without sources: name one of the two' }]);
  if (!Array.isArray(sources) || sources.length === 0 || sources.length > MOST_SOURCES) {
    return wrong([{ path: 'sources', message: `must be a list of 1 to ${MOST_SOURCES} sources` }]);
  }
  const read = sources.map((source: unknown) => checkCaptureBody({ ...common, source }, policy));
  const errors = read.flatMap((one, index) => (one.kind === 'answered' ? errorsOf(one.answer, index) : []));
  const ids = sources.map((source: unknown) => JSON.stringify(source).toLowerCase());
  const doubles = ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [{ path: `sources.${index}`, message: 'is named twice' }],
  );
  const all = distinct([...errors, ...doubles]);
  if (all.length > 0) return wrong(all);
  return { kind: 'accepted', items: read.flatMap((one) => (one.kind === 'accepted' ? [one] : [])) };
}
