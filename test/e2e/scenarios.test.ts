import { describe, expect, it } from '@jest/globals';
import { SCENARIOS } from '../../local/scenarios/all-scenarios.ts';
import { runScenarios } from '../../local/scenarios/run-scenarios.ts';

const SAMPLE = [
  'Azure fails to delete a disk',
  'Linux to a version',
  'forced by a stop without proof',
  'two people under a production profile',
  'stopped by an operator',
  'a snapshot to a version',
  'after a failed deallocation: the guest is not touched again',
  'while the snapshots are taken',
];

describe('the table of scenarios', () => {
  it('has at least sixty, each under a name of its own', () => {
    const names = SCENARIOS.map(({ about, name }) => `${about}: ${name}`);

    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it('holds for a sample: outcome, no stray resource, no broken invariant', async () => {
    const verdicts = await runScenarios(SCENARIOS.filter(({ name }) => SAMPLE.includes(name)));

    expect(verdicts).toHaveLength(SAMPLE.length);
    expect(verdicts.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual([]);
  });
});
