/** Event Grid's published retry policy, and what it does with each answer. */
const delaysSeconds = [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200];

/** Of the subscription: fields of its own resource. */
export interface RetryPolicy {
  readonly maxDeliveryAttempts?: unknown;
  readonly eventTimeToLiveInMinutes?: unknown;
}

/** Answers that are not worth a second attempt: for any endpoint 400 and 413, for a webhook also the refusals of the caller. */
const finalStatuses = new Set([400, 401, 403, 404, 413]);

export type Outcome = { readonly kind: 'answered'; readonly status: number } | { readonly kind: 'unreachable' };

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly delaySeconds: number }
  | {
      readonly kind: 'dead-letter';
      readonly reason: 'Refused' | 'MaxDeliveryAttemptsExceeded' | 'TimeToLiveExceeded';
    };

/** `attempts` counts those already made, this one included; `ageSeconds` is the event's age now. */
export const judgeDelivery = (
  outcome: Outcome,
  attempts: number,
  ageSeconds: number,
  { maxDeliveryAttempts = 30, eventTimeToLiveInMinutes = 1_440 }: RetryPolicy = {},
): Verdict => {
  if (outcome.kind === 'answered') {
    if (outcome.status >= 200 && outcome.status <= 204) return { kind: 'delivered' };
    if (finalStatuses.has(outcome.status)) return { kind: 'dead-letter', reason: 'Refused' };
  }
  if (attempts >= Number(maxDeliveryAttempts)) return { kind: 'dead-letter', reason: 'MaxDeliveryAttemptsExceeded' };
  const delaySeconds = delaysSeconds[Math.min(attempts, delaysSeconds.length) - 1] ?? 43_200;
  if (ageSeconds + delaySeconds > Number(eventTimeToLiveInMinutes) * 60)
    return { kind: 'dead-letter', reason: 'TimeToLiveExceeded' };
  return { kind: 'retry', delaySeconds };
};
