import type { Scenario } from '../scenario.ts';

const about = 'started again';
const captured = { state: 'captured', code: 'generalized-again', proof: 'marker' } as const;
const refused = { state: 'failed', code: 'started-after-generalize' } as const;
const starts = { reactions: [{ at: 'deallocate', does: 'operator-start' }] } as const;
const windows = { os: 'Windows', guest: { sysprepSeconds: 60, oobeSeconds: 120 } } as const;
const linux = { os: 'Linux' } as const;

/** Somebody starts a machine that this very run has generalized. */
export const STARTED: readonly Scenario[] = [
  { about, name: 'Windows while it is deallocated', vm: windows, expected: captured, ...starts },
  {
    ...{ about, name: 'Windows that waits in its first start', vm: { os: 'Windows', guest: { sysprepSeconds: 60 } } },
    ...{ expected: refused, ...starts },
  },
  { about, name: 'Linux while it is deallocated', vm: linux, expected: refused, ...starts },
];
