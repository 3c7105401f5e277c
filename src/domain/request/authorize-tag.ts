import type { Scope } from './policy.ts';

/** What to do about a literal `image-ready=true`, given who wrote it. A tag is not an authorization. */
export type TagDecision =
  | { readonly kind: 'start'; readonly approval: boolean }
  /** Replace the tag by `refused`, so that a later event of an allowed caller cannot carry it. */
  | { readonly kind: 'refuse' }
  | { readonly kind: 'ignore'; readonly reason: 'out-of-scope' | 'unknown-caller' };

/**
 * @param callerId object id claim of the event, never `evidence.principalId`; absent for events without claims
 */
export function authorizeTag(scope: Scope | undefined, callerId: string | undefined): TagDecision {
  if (!scope) return { kind: 'ignore', reason: 'out-of-scope' };
  if (callerId === undefined) {
    if (scope.unknownCaller === 'approval') return { kind: 'start', approval: true };
    return { kind: 'ignore', reason: 'unknown-caller' };
  }
  if (scope.callers.includes(callerId.toLowerCase())) return { kind: 'start', approval: false };
  return { kind: 'refuse' };
}
