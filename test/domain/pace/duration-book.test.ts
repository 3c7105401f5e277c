import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type DurationBook,
  EMPTY_DURATIONS,
  forecastsOf,
  noteDurations,
} from '../../../src/domain/pace/duration-book.ts';
import {
  AGREEMENT,
  agentOf,
  copyTo,
  decryptOf,
  DELETE_INTERFACE,
  DISM,
  forecastFor,
  haltOf,
  IDLE_UPDATE,
  machineOf,
  PUT_INTERFACE,
  type Sample,
  SCRIPT,
  sealOf,
  upOf,
} from '../../../src/domain/pace/forecast.ts';

const noted = (...seconds: number[]): DurationBook =>
  noteDurations(
    EMPTY_DURATIONS,
    seconds.map((one) => ({ kind: 'deallocate', seconds: one })),
  );

const samples = fc.array(
  fc.record({
    kind: fc.integer({ min: 0, max: 200 }).map((one) => `region:${one}`),
    seconds: fc.oneof(fc.double(), fc.double({ min: 0.1, max: 90_000, noNaN: true })),
  }),
  { maxLength: 400 },
);

describe('what past runs took', () => {
  it('becomes a forecast of lowest, middle and highest', () => {
    expect(forecastsOf(noted(30, 10, 20))['deallocate']).toEqual({ early: 10, typical: 20, late: 30 });
  });

  it('is not moved by one that hung for a day', () => {
    const usual = Array.from({ length: 15 }, () => 20);
    expect(forecastsOf(noted(...usual, 86_000))['deallocate']).toEqual({ early: 20, typical: 20, late: 20 });
  });

  it('follows Azure when it gets slower: only the last few count', () => {
    const slower = Array.from({ length: 16 }, () => 90);
    expect(forecastsOf(noted(20, 20, 20, ...slower))['deallocate']).toMatchObject({ early: 90 });
  });

  it('takes the place of what was recorded of others, and only where there is something', () => {
    expect(forecastFor('deallocate', forecastsOf(noted(44)))).toEqual({ early: 44, typical: 44, late: 44 });
    expect(forecastFor('deallocate')).toEqual({ early: 20, typical: 20, late: 60 });
    expect(forecastFor('region:uksouth')).toBeUndefined();
  });

  it('leaves room for copies to two dozen regions beside every other kind', () => {
    const systems = [sealOf, haltOf, decryptOf, machineOf, upOf, agentOf].flatMap((of) => [of('Windows'), of('Linux')]);
    const single = [SCRIPT, IDLE_UPDATE, AGREEMENT, PUT_INTERFACE, DELETE_INTERFACE, DISM];
    const operations = Array.from({ length: 20 }, (_, index) => `operation-${index}`);
    const regions = Array.from({ length: 24 }, (_, index) => copyTo(`region${index}`));
    const all = [...regions, ...systems, ...single, ...operations].map((kind) => ({ kind, seconds: 10 }));

    expect(Object.keys(noteDurations(EMPTY_DURATIONS, all))).toHaveLength(all.length);
  });

  it('stays small and plausible whatever is told', () => {
    fc.assert(
      fc.property(samples, (told: Sample[]) => {
        const book = noteDurations(EMPTY_DURATIONS, told);

        expect(Object.keys(book).length).toBeLessThanOrEqual(64);
        expect(JSON.stringify(book).length).toBeLessThan(16_000);
        for (const { early, late, typical } of Object.values(forecastsOf(book))) {
          expect(early).toBeGreaterThanOrEqual(0);
          expect(early).toBeLessThanOrEqual(typical);
          expect(typical).toBeLessThanOrEqual(late);
        }
      }),
    );
  });
});
