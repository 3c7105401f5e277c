import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitRegions } from '../../../src/domain/shown/fit-regions.ts';
import type { RegionProgress } from '../../../src/domain/target.ts';

const LONGEST = 7_500;
const row = (at: number, over: Partial<RegionProgress> = {}): RegionProgress => ({
  ...{ name: `region${at}`, replicas: 3, state: 'replicating', percent: 40 },
  ...over,
});
const rows = (count: number, over: Partial<RegionProgress> = {}) =>
  Array.from({ length: count }, (_, at) => row(at, over));
const forecastAt = '2026-03-02T09:00:00.000Z';
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('rows of regions for a custom status', () => {
  it('stay as they are where they fit', () => {
    const few = rows(30, { forecastAt, details: 'no room' });

    expect(fitRegions(few)).toEqual(few);
  });

  it('lose the ends of long details first', () => {
    const shown = fitRegions([...rows(20, { forecastAt }), ...rows(20, { state: 'failed', details: 'x'.repeat(500) })]);

    expect(shown.at(0)).toMatchObject({ forecastAt });
    expect(shown.at(-1)).toMatchObject({ state: 'failed', details: 'x'.repeat(120) });
  });

  it('lose their forecasts next, and then the details', () => {
    const [forecast] = fitRegions([row(0, { forecastAt }), ...rows(40, { details: 'x'.repeat(110) })]);
    const [failed] = fitRegions(rows(70, { state: 'failed', details: 'x'.repeat(120) }));

    expect(forecast).toEqual(row(0));
    expect(failed).toEqual(row(0, { state: 'failed' }));
  });

  it('leave out completed regions before others', () => {
    const late = rows(60, { name: 'southcentralus'.padEnd(40, 'x') });
    const shown = fitRegions([...rows(60, { state: 'completed', percent: 100 }), ...late]);

    expect(shown.filter(({ state }) => state === 'replicating')).toHaveLength(60);
    expect(shown.length).toBeLessThan(120);
  });

  it('always fit, in their order, each at most once', () => {
    const anyRow = fc.record(
      {
        name: fc.string({ minLength: 1, maxLength: 40 }),
        replicas: fc.nat(1_000),
        state: fc.constantFrom('unknown', 'replicating', 'completed', 'failed', 'waiting'),
        percent: fc.nat(100),
        forecastAt: fc.constant(forecastAt),
        details: fc.string({ maxLength: 500, unit: 'binary' }),
      },
      { requiredKeys: ['name', 'replicas', 'state', 'percent'] },
    );
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 150 }), (all) => {
        const asked = all.map((one, at) => ({ ...one, name: `${at} ${one.name}` }));
        const shown = fitRegions(asked as RegionProgress[]);

        expect(JSON.stringify(shown).length).toBeLessThanOrEqual(LONGEST);
        expect(names(shown)).toEqual(names(asked).filter((name) => names(shown).includes(name)));
        if (asked.length > 0) expect(shown.length).toBeGreaterThan(0);
      }),
    );
  });
});
