import { describe, expect, it } from '@jest/globals';
import { SCENARIOS } from '../../local/scenarios/all-scenarios.ts';
import { drawScenarios } from '../../local/scenarios/random/draw-scenario.ts';
import { runScenarios } from '../../local/scenarios/run-scenarios.ts';
import type { Scenario } from '../../local/scenarios/scenario.ts';
import { placesOf } from '../../local/scenarios/scenario-world.ts';

const SAMPLE = [
  'Azure fails to delete a disk',
  'Linux to a version',
  'forced by a stop without proof',
  'two people under a production profile',
  'stopped by an operator',
  'a snapshot to a version',
  'after a failed deallocation: the guest is not touched again',
  'an event in the CloudEvents schema',
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

/** Functions of a place are what they give. */
const shown = (scenarios: readonly Scenario[]): unknown =>
  scenarios.map((one, index) => {
    const [place] = placesOf(index, one);
    return { ...one, request: place && one.request?.(place), faults: place && one.faults?.(place) };
  });

describe('scenarios that are drawn', () => {
  it('are the same for the same seed, however many are asked for, and others for another', () => {
    const drawn = drawScenarios(20, 7);

    expect(JSON.stringify(shown(drawScenarios(40, 7).slice(0, 20)))).toBe(JSON.stringify(shown(drawn)));
    expect(JSON.stringify(shown(drawScenarios(20, 8)))).not.toBe(JSON.stringify(shown(drawn)));
  });

  it('hold machines and prepared disks, tags and requests, faults, deeds, retries and restores', () => {
    const drawn = drawScenarios(200, 1);
    const some = (holds: (one: Scenario) => unknown): boolean => drawn.some((one) => Boolean(holds(one)));

    expect([some(({ vm }) => vm === null), some(({ vm }) => vm?.ade), some(({ start }) => start)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([some(({ retry }) => retry), some(({ restore }) => restore)]).toEqual([true, true]);
    expect(some(({ reactions = [] }) => reactions.some(({ does }) => does === 'host-dies'))).toBe(true);
  });
});
