import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Forecast } from '../../../src/domain/pace/forecast.ts';
import {
  type Bucket,
  MACHINE_BUCKET,
  nextLook,
  OPERATION_BUCKET,
  tookSeconds,
} from '../../../src/domain/pace/next-look.ts';

const forecast: Forecast = { early: 300, typical: 330, late: 420 };
const bucket = OPERATION_BUCKET;
const at = (elapsedSeconds: number, looks: number, retryAfterSeconds = 0): number =>
  nextLook({ forecast, elapsedSeconds, looks, bucket, leastSeconds: 5, retryAfterSeconds });

const forecasts = fc
  .tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 5_000 }))
  .map(([early, more, most]): Forecast => ({ early, typical: early + more, late: early + more + most }));
const buckets = fc.constantFrom<Bucket>(OPERATION_BUCKET, MACHINE_BUCKET);

/** Moments of looks at something that never ends. */
function looksAt(it: Forecast, of: Bucket, count: number, leastSeconds = 5): number[] {
  const moments: number[] = [];
  let elapsedSeconds = 0;
  for (let looks = 0; looks < count; looks += 1) {
    elapsedSeconds += nextLook({ forecast: it, elapsedSeconds, looks, bucket: of, leastSeconds });
    moments.push(elapsedSeconds);
  }
  return moments;
}

describe('when to look at something whose duration is known', () => {
  it('is where the earliest end is expected, then every few seconds, and ever rarer when it is overdue', () => {
    expect(at(0, 0)).toBe(300);
    expect(at(300, 1)).toBe(20);
    expect(at(430, 8)).toBe(5);
    expect(at(500, 9)).toBe(40);
    expect(at(5_000, 20)).toBe(60);
  });

  it('is never later than after ten minutes: what fails fails early', () => {
    const day = { early: 86_400, typical: 86_400, late: 90_000 };
    expect(nextLook({ forecast: day, elapsedSeconds: 0, looks: 0, bucket, leastSeconds: 5 })).toBe(600);
  });

  it('is never sooner than Azure asks', () => {
    fc.assert(
      fc.property(forecasts, fc.nat(50_000), fc.nat(500), fc.nat(3_600), (it, elapsedSeconds, looks, asked) => {
        const look = { forecast: it, elapsedSeconds, looks, bucket, leastSeconds: 5, retryAfterSeconds: asked };
        expect(nextLook(look)).toBeGreaterThanOrEqual(asked);
      }),
    );
  });

  it('never takes more than half of what a token bucket gives, however long it lasts', () => {
    fc.assert(
      fc.property(forecasts, buckets, fc.integer({ min: 1, max: 30 }), (it, of, least) => {
        const moments = looksAt(it, of, 300, least);
        for (const [index, moment] of moments.entries()) {
          expect(index + 1).toBeLessThanOrEqual(0.5 * (of.capacity + (of.perMinute * moment) / 60) + 1e-6);
        }
      }),
    );
  });

  it('fits into a window of thirty looks and ten minutes, whatever was learned', () => {
    fc.assert(
      fc.property(forecasts, (it) => {
        const first = looksAt(it, OPERATION_BUCKET, 31);
        expect((first[30] ?? 0) - (first[0] ?? 0)).toBeGreaterThanOrEqual(150);
      }),
    );
  });

  it('is always a whole number of seconds, one at the least', () => {
    fc.assert(
      fc.property(forecasts, fc.nat(50_000), fc.nat(50), buckets, (it, elapsedSeconds, looks, of) => {
        const delay = nextLook({ forecast: it, elapsedSeconds, looks, bucket: of, leastSeconds: 5 });
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('how long something took that was only looked at', () => {
  it('lies between the last look at it under way and the one that found it done', () => {
    expect(tookSeconds(280, 300)).toBe(290);
  });

  it('is a little less than the first look, when that found it done already', () => {
    expect(tookSeconds(undefined, 100)).toBe(95);
    expect(tookSeconds(undefined, 4_000)).toBe(3_985);
  });
});
