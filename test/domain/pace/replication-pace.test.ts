import { describe, expect, it } from '@jest/globals';
import { copiesDone, replicationLook } from '../../../src/domain/pace/replication-pace.ts';

const region = (name: string, percent: number) =>
  ({ name, percent, state: percent === 100 ? 'completed' : 'replicating' }) as const;
const known = { 'region:westeurope': { early: 500, typical: 510, late: 520 } };

describe('when to look at a version again', () => {
  const awaited = ['westeurope', 'uksouth'];
  const stage = { awaited, elapsedSeconds: 400, looks: 3, forecasts: {} };

  it('goes by the pace that Azure reports where nobody has timed the copy before', () => {
    const seen = [region('West Europe', 80), region('UK South', 50)];
    expect(replicationLook({ ...stage, seen })).toBe(200);
  });

  it('is where the slowest copy is expected, once all of them were timed', () => {
    const forecasts = { ...known, 'region:uksouth': { early: 900, typical: 950, late: 1_000 } };
    expect(replicationLook({ ...stage, forecasts, seen: [] })).toBe(500);
  });

  it('does not wait for a copy that is there', () => {
    const seen = [region('UK South', 100), region('West Europe', 80)];
    expect(replicationLook({ ...stage, forecasts: known, seen })).toBe(100);
  });

  it('is after a minute when nothing is left to copy', () => {
    const seen = awaited.map((name) => region(name, 100));
    expect(replicationLook({ ...stage, elapsedSeconds: 0, looks: 1, seen })).toBe(60);
  });

  it('gives a forecast up that has proved wrong', () => {
    const seen = [region('UK South', 100), region('West Europe', 20)];
    expect(replicationLook({ ...stage, elapsedSeconds: 2_000, forecasts: known, seen })).toBe(300);
  });
});

describe('what a look teaches about copies', () => {
  it('is when those were done that were under way a little before', () => {
    const before = [region('UK South', 99), region('West Europe', 100)];
    const now = [region('UK South', 100), region('West Europe', 100)];
    expect(copiesDone(before, now, 980, 1_000)).toEqual([{ kind: 'region:uksouth', seconds: 990 }]);
  });

  it('is nothing when the last look was long ago', () => {
    expect(copiesDone([region('UK South', 10)], [region('UK South', 100)], 300, 1_000)).toEqual([]);
  });
});
