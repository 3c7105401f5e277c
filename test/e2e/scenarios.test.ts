import { describe, expect, it } from '@jest/globals';
import { runScenarios } from '../../local/scenarios/run-scenarios.ts';
import { CAPTURES } from '../../local/scenarios/table/captures.ts';
import { DEFINITIONS } from '../../local/scenarios/table/definitions.ts';
import { DELETE_SOURCE } from '../../local/scenarios/table/delete-source.ts';
import { ENCRYPTION } from '../../local/scenarios/table/encryption.ts';
import { FAILURES } from '../../local/scenarios/table/failures.ts';
import { OPTIMIZE } from '../../local/scenarios/table/optimize.ts';
import { PEOPLE } from '../../local/scenarios/table/people.ts';
import { STARTED } from '../../local/scenarios/table/started.ts';
import { TARGETS } from '../../local/scenarios/table/targets.ts';
import { REFUSALS } from '../../local/scenarios/table/refusals.ts';
import { SOURCE_REFUSALS } from '../../local/scenarios/table/source-refusals.ts';
import { SOURCES } from '../../local/scenarios/table/sources.ts';

const SUBJECTS = [...CAPTURES, ...TARGETS, ...ENCRYPTION, ...SOURCES, ...DELETE_SOURCE, ...DEFINITIONS];
const ALL = [...SUBJECTS, ...REFUSALS, ...SOURCE_REFUSALS, ...PEOPLE, ...FAILURES, ...OPTIMIZE, ...STARTED];
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
    const names = ALL.map(({ about, name }) => `${about}: ${name}`);

    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it('holds for a sample: outcome, no stray resource, no broken invariant', async () => {
    const verdicts = await runScenarios(ALL.filter(({ name }) => SAMPLE.includes(name)));

    expect(verdicts).toHaveLength(SAMPLE.length);
    expect(verdicts.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual([]);
  });
});
