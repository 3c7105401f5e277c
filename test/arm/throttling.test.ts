import { describe, expect, it } from '@jest/globals';
import { Throttling, type ThrottlePolicy } from '../../local/arm/http/throttling.ts';

const minute = 60_000;

/** Takes until it is refused; a thousand at most. */
function taken(throttling: Throttling, policy: ThrottlePolicy, resource: string, atMs: number): number {
  for (let count = 0; count < 1_000; count++) {
    try {
      throttling.take(policy, resource, 's', atMs);
    } catch {
      return count;
    }
  }
  return 1_000;
}

describe('the token buckets of Compute', () => {
  it.each([
    ['putVm', 12, 4],
    ['updateVm', 12, 4],
    ['deleteVm', 12, 4],
    ['lowCostGet', 36, 12],
    ['getOperation', 45, 15],
  ] as const)(
    '%s: a machine or an operation has %i requests, and %i more each minute',
    (policy, capacity, perMinute) => {
      const throttling = new Throttling();

      expect(taken(throttling, policy, 'one', 0)).toBe(capacity);
      expect(taken(throttling, policy, 'other', 0)).toBe(capacity);
      expect(taken(throttling, policy, 'one', minute)).toBe(perMinute);
      expect(taken(throttling, policy, 'one', 60 * minute)).toBe(capacity);
    },
  );

  it.each([
    ['putVm', 1_500],
    ['updateVm', 1_500],
    ['deleteVm', 1_500],
    ['lowCostGet', 24_000],
    ['highCostGet', 900],
    ['getOperation', 15_000],
  ] as const)('%s: a subscription has %i', (policy, capacity) => {
    const throttling = new Throttling();
    throttling.take(policy, 'one', 's', 0);

    expect(throttling.usage.map((bucket) => bucket.capacity)).toContain(capacity);
  });

  it('of a subscription refuse although that of the machine is full', () => {
    const throttling = new Throttling();
    for (let machine = 0; machine < 125; machine++) taken(throttling, 'updateVm', `vm${machine}`, 0);

    expect(taken(throttling, 'updateVm', 'fresh', 0)).toBe(0);
  });
});
