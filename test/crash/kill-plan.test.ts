import { expect, test } from '@jest/globals';
import { aimAtPlace } from '../../local/crash/aim-at-place.ts';
import { type Aims, makeKillPlan } from '../../local/crash/kill-plan.ts';
import { CAPTURES } from '../../local/crash/loads/captures.ts';
import { UPKEEP } from '../../local/crash/loads/upkeep.ts';
import { makeRandom } from '../../local/crash/random.ts';

const AIMS: Aims = {
  short: { 'after-activity@start-version': 2, 'after-work@run-budget': 3 },
  others: { 'after-activity@read-state': 1 },
};
const RUN = { steps: 100, msPerStep: 50 };
const planOf = (index: number, seed = 7) =>
  makeKillPlan(makeRandom(seed), RUN, { index, kills: 5, aims: AIMS, steps: ['after-work@preflight-vm'] });
const aimOf = (point: string | undefined): string | undefined => /^(.*):\d+,/.exec(point ?? '')?.[1];

test('the same seed means the same kills', () => {
  expect(planOf(3)).toEqual(planOf(3));
  expect(planOf(3)).not.toEqual(planOf(3, 8));
});

test('between two kills after a step of time there is a step without one', () => {
  const steps = [...planOf(0).atStep.keys()].sort((a, b) => a - b);

  expect(steps.length).toBe(5);
  expect(steps.slice(1).every((step, index) => step - (steps[index] ?? 0) > 1)).toBe(true);
});

test('each short function and each step has rounds in which every life of the host is to end in it until one has', () => {
  const plans = [0, 1, 2, 3].map((index) => planOf(index));

  expect(plans.map(({ aim }) => aim)).toEqual([
    'after-activity@start-version',
    'after-work@run-budget',
    'after-work@preflight-vm',
    'after-activity@start-version',
  ]);
  for (const { aim, lives } of plans) expect([...new Set(lives.map(({ aimed }) => aimOf(aimed)))]).toEqual([aim]);
});

test.each([
  ['lin-api flag', 'after-work@capture-vm~/lin-api~;step:flag;percent'],
  ['lin-api finish', 'after-activity@settle-tags~/lin-api'],
  ['lin-return restore: make-disks', 'after-work@restore-vm~{step:make-disks;timeline'],
])('%s is aimed at by %s', (place, aim) => {
  expect(aimAtPlace(place)).toBe(aim);
});

test('a step without an account of its own, at which its load does not aim, stops the run', () => {
  for (const place of ['sweep: read-run', 'lin-api paused', 'preflight alone'])
    expect(() => aimAtPlace(place)).toThrow(`no crash point is known in "${place}": add it to the steps of its load`);
});

test('each life has an end that it reaches without its aim too', () => {
  const points = planOf(1).lives.flatMap(({ aimed, free }) => [aimed, free]);

  expect(points.every((point) => /,(before-commit|after-commit|after-activity|after-work):\d+$/.test(point))).toBe(
    true,
  );
});

test('a hundred rounds of a load come to each of its short steps several times', () => {
  for (const { aims } of [CAPTURES, UPKEEP]) expect(Object.keys(aims.short).length).toBeLessThanOrEqual(25);
});
