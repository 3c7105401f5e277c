import { expect, test } from '@jest/globals';
import { type Aims, makeKillPlan } from '../../local/crash/kill-plan.ts';
import { CAPTURES } from '../../local/crash/loads/captures.ts';
import { UPKEEP } from '../../local/crash/loads/upkeep.ts';
import { makeRandom } from '../../local/crash/random.ts';

const AIMS: Aims = { 'after-activity@start-version': 2, 'after-work@run-budget': 3, 'after-activity@read-state': 1 };
const RUN = { steps: 100, msPerStep: 50 };
const planOf = (index: number, seed = 7) => makeKillPlan(makeRandom(seed), RUN, { index, kills: 5, aims: AIMS });
const aimOf = (point: string | undefined): string | undefined => point?.split(':')[0];

test('the same seed means the same kills', () => {
  expect(planOf(3)).toEqual(planOf(3));
  expect(planOf(3)).not.toEqual(planOf(3, 8));
});

test('between two kills after a step of time there is a step without one', () => {
  const steps = [...planOf(0).atStep.keys()].sort((a, b) => a - b);

  expect(steps.length).toBe(5);
  expect(steps.slice(1).every((step, index) => step - (steps[index] ?? 0) > 1)).toBe(true);
});

test('each function has rounds in which every other life of the host is to end at it', () => {
  const own = [0, 1, 2, 3].map((index) =>
    planOf(index)
      .points.filter((_, life) => life % 2 === 0)
      .map(aimOf),
  );

  expect(own.map((points) => [...new Set(points)])).toEqual([
    ['after-activity@start-version'],
    ['after-work@run-budget'],
    ['after-activity@read-state'],
    ['after-activity@start-version'],
  ]);
});

test('each life has an end that it reaches without its aim too', () => {
  expect(
    planOf(1).points.every((point) => /,(before-commit|after-commit|after-activity|after-work):\d+$/.test(point)),
  ).toBe(true);
});

test('a hundred rounds of a load come to each of its aims', () => {
  for (const { aims } of [CAPTURES, UPKEEP]) expect(Object.keys(aims).length).toBeLessThanOrEqual(100);
});
