import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admit, type BudgetState, budgetKey, EMPTY_BUDGET } from '../../../src/domain/run/budget.ts';
import { GROUP, SUBSCRIPTION } from '../../support/vm-builder.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
const HOUR_MS = 3_600_000;

interface Ask {
  readonly run: number;
  readonly afterMinutes: number;
  readonly approved: boolean;
}

const asks = fc.array(
  fc.record({
    run: fc.integer({ min: 0, max: 30 }),
    afterMinutes: fc.integer({ min: 0, max: 25 }),
    approved: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** Everything that was asked, in order, with what was answered. */
function play(all: readonly Ask[], runsPerHour: number) {
  let state: BudgetState = EMPTY_BUDGET;
  let minutes = 0;
  return all.map(({ afterMinutes, approved, run }) => {
    minutes += afterMinutes;
    const answer = admit(state, { captureId: `cap-${run}`, at: at(minutes), runsPerHour, approved });
    state = answer.state;
    return { run, at: Date.parse(at(minutes)), admitted: answer.admitted, approved, state };
  });
}

describe('the hourly limit', () => {
  it('admits so many, holds the next, and admits again after an hour', () => {
    const plan = [0, 1, 2].map((run) => ({ run, afterMinutes: 1, approved: false }));
    const answers = play([...plan, { run: 3, afterMinutes: 59, approved: false }], 2);

    expect(answers.map((answer) => answer.admitted)).toEqual([true, true, false, true]);
  });

  it('of nothing holds every run', () => {
    expect(play([{ run: 1, afterMinutes: 0, approved: false }], 0)[0]?.admitted).toBe(false);
  });

  it('never admits more in any hour without approval', () => {
    fc.assert(
      fc.property(asks, fc.integer({ min: 0, max: 5 }), (all, runsPerHour) => {
        const unapproved = all.map((ask) => ({ ...ask, approved: false }));
        const places = new Set(
          play(unapproved, runsPerHour).flatMap(({ state }) => state.admitted.map((entry) => JSON.stringify(entry))),
        );
        const moments = [...places].map((place) => Date.parse((JSON.parse(place) as { at: string }).at));

        for (const from of moments) {
          const within = moments.filter((moment) => moment >= from && moment < from + HOUR_MS);
          expect(within.length).toBeLessThanOrEqual(runsPerHour);
        }
      }),
    );
  });

  it('admits whatever a person approves', () => {
    fc.assert(
      fc.property(asks, (all) => {
        expect(play(all, 1).every((answer) => answer.admitted || !answer.approved)).toBe(true);
      }),
    );
  });

  it('counts a run that asks twice once, and admits it again', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const once = play(all, 3);
        const twice = play(
          all.flatMap((ask) => [ask, { ...ask, afterMinutes: 0 }]),
          3,
        );

        const second = twice.filter((_answer, index) => index % 2 === 1);
        expect(second.map((answer) => answer.admitted)).toEqual(once.map((answer) => answer.admitted));
        expect(twice.at(-1)?.state).toEqual(once.at(-1)?.state);
      }),
    );
  });

  it('forgets what is older than an hour', () => {
    const answers = play(
      [0, 1, 2, 3].map((run) => ({ run, afterMinutes: 61, approved: false })),
      10,
    );
    expect(answers.at(-1)?.state.admitted).toHaveLength(1);
  });
});

describe('the key of a budget', () => {
  it('has no slash, ignores casing, and tells scopes apart', () => {
    const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;

    expect(budgetKey(scope)).not.toContain('/');
    expect(budgetKey(scope)).toBe(budgetKey(scope.toUpperCase()));
    expect(budgetKey(scope)).not.toBe(budgetKey(`${scope}2`));
  });
});
