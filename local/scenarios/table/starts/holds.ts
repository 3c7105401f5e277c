import type { Reaction, Scenario } from '../../scenario.ts';

const linux = { os: 'Linux' } as const;
const held = (name: string, does: Reaction['does'] | undefined, expected: Scenario['expected']): Scenario => ({
  ...{ about: 'hold', name, vm: linux, expected },
  scope: { limits: { runsPerHour: 0 } },
  ...(does ? { reactions: [{ at: 'held', does }] } : {}),
});

/** More runs than the scope allows in an hour wait for a person, for a day at most. */
export const HOLDS: readonly Scenario[] = [
  held('approved', 'approve', { state: 'captured' }),
  held('rejected', 'reject', { state: 'cancelled', sourceRuns: true }),
  held('cancelled', 'cancel', { state: 'cancelled', sourceRuns: true }),
  held('approved by who asked: not counted', 'approve-own', {
    ...{ state: 'refused', code: 'hourly-limit-reached', sourceRuns: true },
  }),
  held('never decided', undefined, { state: 'refused', code: 'hourly-limit-reached', sourceRuns: true }),
  {
    ...held('a copy consumes nothing, and waits for nobody', undefined, { state: 'captured', sourceRuns: true }),
    ...{ request: () => ({ mode: 'copy' }), ownStaging: true },
  },
];
