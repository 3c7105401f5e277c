import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { CaptureRequest } from '../../domain/request/capture-request.ts';
import { type Policy, type Scope, scopeOf } from '../../domain/request/policy.ts';
import { sourceId } from '../../domain/request/source.ts';
import { fieldErrors, problem } from './problem.ts';

/** A body that is a capture request for a machine we may touch, or the answer that says what is wrong. */
export type CaptureBody =
  | { readonly kind: 'accepted'; readonly body: CaptureRequest; readonly scope: Scope }
  | { readonly kind: 'answered'; readonly answer: HttpResponseInit };

const answered = (answer: HttpResponseInit): CaptureBody => ({ kind: 'answered', answer });

export const bodyOf = (request: HttpRequest): Promise<unknown> => request.json().catch(() => undefined);

/** Captures and preflights take the same body under the same allow-list. */
export function checkCaptureBody(body: unknown, policy: Policy): CaptureBody {
  const parsed = CaptureRequest.safeParse(body);
  if (!parsed.success) {
    return answered(problem(400, 'bad-request', 'The body is not a capture request.', fieldErrors(parsed.error)));
  }
  const id = sourceId(parsed.data.source);
  const scope = scopeOf(policy, id);
  if (scope) return { kind: 'accepted', body: parsed.data, scope };
  return answered(problem(403, 'out-of-scope', `${id} lies in no allowed scope (GOLDSMITH_SCOPES).`));
}
