import type { GuestAction } from './guest-action.ts';

/** What a rule does to the calls it fits. */
export type FaultEffect =
  /** 429 with Retry-After; without it when `retryAfterSeconds` is left out. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  /** 503 without a body (INDEX fact 23). */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'conflict'; readonly code?: string; readonly message?: string }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'drop-before' }
  /** The work is done and the caller never hears of it. */
  | { readonly kind: 'drop-after' }
  | {
      readonly kind: 'fail-operation';
      readonly code: string;
      readonly message: string;
      readonly afterSeconds?: number;
    }
  | { readonly kind: 'never-end' }
  | { readonly kind: 'slow'; readonly seconds: number }
  /** Azure gives the operation up by itself: it ends Canceled. */
  | { readonly kind: 'cancel-operation'; readonly afterSeconds?: number }
  /** Something happens to the machine some time after the operation began: an operator pulls the plug in the middle of Sysprep. */
  | { readonly kind: 'guest'; readonly action: GuestAction; readonly afterSeconds: number }
  | { readonly kind: 'fail-region'; readonly region: string }
  /** The copy to the region neither ends nor fails; a region that is dropped and added again is copied anew. */
  | { readonly kind: 'stuck-region'; readonly region: string }
  | { readonly kind: 'slow-region'; readonly region: string; readonly seconds: number };

/** Body of `POST /admin/faults`, alone or in an array. */
export interface FaultRule {
  /** Operation name such as `Microsoft.Compute/virtualMachines/deallocate/action`; every operation where it is left out. */
  readonly operation?: string;
  /** A resource id, or the name of any resource in its path. */
  readonly resource?: string;
  /** The first call that is hit, counted from 1 among those that fit. Default 1. */
  readonly nth?: number;
  /** How many calls in a row are hit. Default 1; 0 for all that follow. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** Whether the effect shows when the request is made, or in the operation it starts. */
export const phaseOf = (effect: FaultEffect): 'request' | 'operation' | 'guest' | 'region' => {
  switch (effect.kind) {
    case 'throttle':
    case 'unavailable':
    case 'conflict':
    case 'answer':
    case 'drop-before':
    case 'drop-after':
      return 'request';
    case 'fail-operation':
    case 'never-end':
    case 'slow':
    case 'cancel-operation':
      return 'operation';
    case 'guest':
      return 'guest';
    case 'fail-region':
    case 'stuck-region':
    case 'slow-region':
      return 'region';
  }
};

const sameText = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

export const fits = (rule: FaultRule, operation: string, resourceId: string): boolean => {
  if (rule.operation !== undefined && !sameText(rule.operation, operation)) return false;
  if (rule.resource === undefined) return true;
  const { resource } = rule;
  if (resource.startsWith('/')) return sameText(resource, resourceId);
  return resourceId.split('/').some((segment) => sameText(segment, resource));
};
