import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operationDelay, progressDelay } from '../../src/domain/polling.ts';
import { regionKey, sameRegion } from '../../src/domain/region.ts';

const bounds = { least: 30, most: 300 };

describe('when to look again at an operation', () => {
  it('is soon at first and every minute later', () => {
    expect([0, 1, 2, 10, 1_000].map((polls) => operationDelay(polls))).toEqual([10, 15, 20, 60, 60]);
  });

  it('is never sooner than Azure asks', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 3_600 }), (polls, asked) => {
        expect(operationDelay(polls, asked)).toBeGreaterThanOrEqual(asked);
      }),
    );
  });
});

describe('when to look again at something that moves', () => {
  it.each([
    [0, 0, 30],
    [0, 100, 100],
    [0, 9_999, 300],
    [50, 200, 100],
    [90, 900, 50],
    [99, 990, 30],
    [1, 100, 300],
    [100, 5_000, 30],
  ])('at %i percent after %i seconds: in %i seconds', (percent, elapsed, delay) => {
    expect(progressDelay(percent, elapsed, bounds)).toBe(delay);
  });

  it('is always a whole number of seconds within the bounds', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(percent, fc.integer({ min: 0, max: 1_000_000 }), (done, elapsed) => {
        const delay = progressDelay(done, elapsed, bounds);

        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(30);
        expect(delay).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('region names', () => {
  it('are one in short and in display form', () => {
    expect(regionKey('West Europe')).toBe('westeurope');
    expect(sameRegion('East US 2', 'eastus2')).toBe(true);
    expect(sameRegion('eastus', 'eastus2')).toBe(false);
  });
});
