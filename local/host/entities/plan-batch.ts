import type { EntityRequest } from '../durable/entity-message.ts';

export interface WaitingRequest {
  readonly seq: number;
  readonly request: EntityRequest;
}

/** What one entity does next with the requests that wait for it. */
export interface BatchPlan {
  /** Operations to run. */
  readonly operations: readonly WaitingRequest[];
  /** Lock request that is granted after them. */
  readonly granted: WaitingRequest | undefined;
  /** All requests this batch uses up. */
  readonly taken: readonly WaitingRequest[];
  /** The instance that holds the entity afterwards. */
  readonly lockedBy: string | null;
  /** Requests that were held back may run now. */
  readonly isMore: boolean;
}

/**
 * Requests are served in order of arrival. While an orchestration holds the entity only its own calls and its release pass;
 * everything else waits. A request for a lock whose orchestration has ended is dropped, or the entity would be lost for ever. Pure.
 */
export function planBatch(
  lockedBy: string | null,
  waiting: readonly WaitingRequest[],
  isLive: (request: EntityRequest) => boolean,
): BatchPlan {
  const operations: WaitingRequest[] = [];
  const taken: WaitingRequest[] = [];
  let granted: WaitingRequest | undefined;
  let owner = lockedBy;
  for (const one of waiting) {
    const { request } = one;
    if (request.release) {
      taken.push(one);
      if (owner !== request.parent) continue;
      return { operations, granted, taken, lockedBy: null, isMore: taken.length < waiting.length };
    }
    if (owner !== null && (request.parent !== owner || request.op === null)) continue;
    taken.push(one);
    if (request.op !== null) operations.push(one);
    else if (isLive(request)) {
      granted = one;
      owner = request.parent;
    }
  }
  return { operations, granted, taken, lockedBy: owner, isMore: false };
}
