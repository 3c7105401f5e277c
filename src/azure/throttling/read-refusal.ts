import type { Refusal } from './waiting-lines.ts';

interface Answered {
  readonly url: string;
  readonly body: string | null | undefined;
  /** Azure's time. */
  readonly atMs: number;
  readonly retryAfterSeconds: number;
}

/** Documented without the wrapping that ARM's other errors have; both are read. */
interface Body {
  readonly error?: Pick<Body, 'details'>;
  readonly details?: readonly { readonly target?: string; readonly message?: string }[];
}

/** The policy, once more serialized as JSON within the message: https://learn.microsoft.com/azure/virtual-machines/troubleshooting/troubleshooting-throttling-errors */
interface Window {
  readonly operationGroup?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly allowedRequestCount?: number;
}

function parsed<T>(text: string | null | undefined): Partial<T> {
  try {
    return (JSON.parse(text ?? '{}') as Partial<T> | null) ?? {};
  } catch {
    return {};
  }
}

/** Without a stated pace: one a second, which is less than the smallest bucket of a subscription gives. */
function perSecondOf({ allowedRequestCount = 0, endTime = '', startTime = '' }: Window): number {
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  const pace = allowedRequestCount / seconds;
  return Number.isFinite(pace) && pace > 0 ? Math.max(pace, 1 / 60) : 1;
}

/**
 * What a 429 says of itself. Undefined where no bucket of a subscription is named, or where it is that of a single resource: there one run meets only
 * itself.
 */
export function readRefusal({ atMs, body, retryAfterSeconds, url }: Answered): Omit<Refusal, 'captureId'> | undefined {
  const { details, error } = parsed<Body>(body);
  const told: unknown = details ?? error?.details;
  const [detail] = Array.isArray(told) ? (told as NonNullable<Body['details']>) : [];
  const bucket = parsed<Window>(detail?.message).operationGroup ?? detail?.target;
  const subscription = /\/subscriptions\/([^/?]+)/i.exec(url)?.[1];
  if (!bucket || !subscription || /Resource$/.test(bucket)) return undefined;
  return { subscription, bucket, atMs, retryAfterSeconds, perSecond: perSecondOf(parsed<Window>(detail?.message)) };
}
