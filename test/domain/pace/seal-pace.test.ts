import { describe, expect, it } from '@jest/globals';
import {
  haltSample,
  releaseSeconds,
  sealLook,
  sealSample,
  type SealWatch,
} from '../../../src/domain/pace/seal-pace.ts';

const at = (over: Partial<SealWatch>): SealWatch => ({
  ...{ osType: 'Windows', forecasts: undefined, elapsedSeconds: 0, looks: 0, provenSeconds: undefined, seenOff: 0 },
  ...over,
});
const forecasts = {
  'seal:Windows': { early: 200, typical: 300, late: 400 },
  'halt:Windows': { early: 2, typical: 5, late: 20 },
};

describe('when a guest is looked at that seals itself', () => {
  it('is so that the look arrives where Windows is expected to be ready', () => {
    expect(sealLook(at({ forecasts }))).toBe(296);
  });

  it('is where it is expected to be off, once it has given its word', () => {
    expect(sealLook(at({ forecasts, elapsedSeconds: 310, provenSeconds: 305, looks: 1 }))).toBe(42);
  });

  it('is once more right away when it was seen off', () => {
    expect(sealLook(at({ seenOff: 1 }))).toBe(3);
  });
});

describe('how long Windows stays up once its word was read', () => {
  it('is 45 seconds where nobody knows how fast answers come', () => {
    expect([releaseSeconds(undefined), releaseSeconds(forecasts)]).toEqual([45, 45]);
  });

  it.each([
    [6, 25],
    [30, 35],
    [90, 60],
  ])('with answers of %i seconds is %i: as long and a little more, within bounds', (late, expected) => {
    expect(releaseSeconds({ script: { early: 4, typical: 5, late } })).toBe(expected);
  });
});

describe('what is learned of it', () => {
  it('is by the guest’s own clock where it tells, else between two looks', () => {
    expect(sealSample('Windows', { before: 240, at: 300 }, { answeredAt: 306, ageSeconds: 50 }).seconds).toBe(256);
    expect(sealSample('Windows', { before: 240, at: 300 }).seconds).toBe(270);
  });

  it('is how long it took to go down, not counting what was seen before its word', () => {
    const halt = (osType: 'Linux' | 'Windows', before: number, at: number) =>
      haltSample({ osType, forecasts: undefined }, 100, { before, at });
    expect(halt('Linux', 90, 130)).toEqual([{ kind: 'halt:Linux', seconds: 28.5 }]);
    expect(halt('Windows', 150, 160)).toEqual([{ kind: 'halt:Windows', seconds: 10 }]);
    expect(halt('Windows', 120, 140)).toEqual([]);
  });
});
