import { ArmError } from '../arm-error.ts';

/** Token buckets of one resource and of the subscription (INDEX fact 11): capacity, and what comes back each minute. */
interface Policy {
  readonly resource?: readonly [name: string, capacity: number, perMinute: number];
  readonly subscription: readonly [name: string, capacity: number, perMinute: number];
  /** The resource's own bucket is told first: of operations, in all of 186 recorded polls. */
  readonly ownFirst?: true;
}

const policies = {
  putVm: { resource: ['PutVMResource', 12, 4], subscription: ['PutVMSubscriptionMaximum', 1500, 500] },
  updateVm: { resource: ['UpdateVMResource', 12, 4], subscription: ['UpdateVMSubscriptionMaximum', 1500, 500] },
  deleteVm: { resource: ['DeleteVMResource', 12, 4], subscription: ['DeleteVMSubscriptionMaximum', 1500, 500] },
  lowCostGet: {
    resource: ['LowCostGetResource', 36, 12],
    subscription: ['LowCostGetSubscriptionMaximum', 24000, 8000],
  },
  getOperation: {
    resource: ['GetOperationResource', 45, 15],
    subscription: ['GetOperationSubscriptionMaximum', 15000, 5000],
    ownFirst: true,
  },
  highCostGet: { subscription: ['HighCostGetSubscriptionMaximum', 900, 300] },
  createImages: { subscription: ['CreateImagesSubscriptionMaximum', 60, 20] },
  getImages: { subscription: ['GetImagesSubscriptionMaximum', 360, 120] },
  deleteImages: { subscription: ['DeleteImagesSubscriptionMaximum', 120, 40] },
  listImages: { subscription: ['HighCostGetImagesSubscriptionMaximum', 90, 30] },
  putGallery: { subscription: ['CreateUpdateGallery3Min', 50, 17] },
  getGallery: { subscription: ['GetGallery3Min', 350, 117] },
  deleteGallery: { subscription: ['DeleteGallery3Min', 50, 17] },
  putGalleryImage: { subscription: ['CreateUpdateGalleryImage3Min', 150, 50] },
  getGalleryImage: { subscription: ['GetGalleryImage3Min', 600, 200] },
  deleteGalleryImage: { subscription: ['DeleteGalleryImage3Min', 50, 17] },
  putGalleryVersion: { subscription: ['CreateUpdateGalleryImageVersion3Min', 375, 125] },
  getGalleryVersion: { subscription: ['GetGalleryImageVersion3Min', 2000, 667] },
  deleteGalleryVersion: { subscription: ['DeleteGalleryImageVersion3Min', 150, 50] },
} satisfies Record<string, Policy>;

export type ThrottlePolicy = keyof typeof policies;

interface Bucket {
  readonly capacity: number;
  readonly perMinute: number;
  tokens: number;
  atMs: number;
  /** Requests that were let through, and those that were not. */
  calls: number;
  refused: number;
}

/** What one bucket has seen. */
export interface BucketUsage extends Pick<Bucket, 'calls' | 'capacity' | 'perMinute' | 'refused'> {
  /** Name of the policy and what the bucket belongs to. */
  readonly bucket: string;
}

/** Counts requests on the virtual clock. Enforcement can be switched off; the header is there all the same. */
export class Throttling {
  readonly #buckets = new Map<string, Bucket>();
  enforce = true;

  /** Takes one token of each bucket and answers the header; throws 429 where one is empty. */
  take(policyName: ThrottlePolicy, resourceId: string, subscriptionId: string, nowMs: number): string {
    const policy: Policy = policies[policyName];
    const levels: string[] = [];
    const wanted = [
      { rule: policy.subscription, key: subscriptionId },
      ...(policy.resource ? [{ rule: policy.resource, key: resourceId }] : []),
    ];
    for (const { rule, key } of wanted) {
      const [name, capacity, perMinute] = rule;
      const bucket = this.#refilled(`${name} ${key.toLowerCase()}`, capacity, perMinute, nowMs);
      if (bucket.tokens < 1 && this.enforce) {
        bucket.refused += 1;
        throw tooManyRequests(name, bucket.tokens, perMinute, nowMs);
      }
      bucket.calls += 1;
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      levels.push(`Microsoft.Compute/${name};${Math.floor(bucket.tokens)}`);
    }
    return (policy.ownFirst ? levels.toReversed() : levels).join(',');
  }

  #refilled(key: string, capacity: number, perMinute: number, nowMs: number): Bucket {
    const bucket = this.#buckets.get(key) ?? {
      ...{ capacity, perMinute, tokens: capacity, atMs: nowMs },
      ...{ calls: 0, refused: 0 },
    };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.atMs) / 60_000) * perMinute);
    bucket.atMs = nowMs;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  get usage(): readonly BucketUsage[] {
    return [...this.#buckets].map(([bucket, { calls, capacity, perMinute, refused }]) => ({
      ...{ bucket, calls, capacity, perMinute, refused },
    }));
  }

  reset(): void {
    this.#buckets.clear();
    this.enforce = true;
  }
}

/** The provider's 429 has no outer `error` object, and its inner message is JSON once more (contract: quoted-errors, throttled). */
export class Throttled extends ArmError {
  readonly throttledBody: unknown;

  constructor(throttledBody: unknown, headers: Record<string, string>) {
    super(429, 'OperationNotAllowed', 'throttled', { headers });
    this.throttledBody = throttledBody;
  }
}

function tooManyRequests(group: string, tokens: number, perMinute: number, nowMs: number): Throttled {
  const waitSeconds = Math.ceil(((1 - tokens) / perMinute) * 60);
  const window = {
    operationGroup: group,
    startTime: new Date(nowMs - 60_000).toISOString(),
    endTime: new Date(nowMs + waitSeconds * 1000).toISOString(),
    allowedRequestCount: perMinute,
    measuredRequestCount: perMinute + 1,
  };
  const message = 'The server rejected the request because too many requests have been received for this subscription.';
  const details = [{ code: 'TooManyRequests', target: group, message: JSON.stringify(window) }];
  return new Throttled(
    { code: 'OperationNotAllowed', message, details },
    { 'retry-after': String(waitSeconds), 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${group};0` },
  );
}
