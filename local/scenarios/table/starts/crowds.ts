import type { Scenario } from '../../scenario.ts';

const linux = { os: 'Linux' } as const;
const captured = { state: 'captured' } as const;

/** Several machines into one definition: no number twice, whoever was first. */
export const CROWDS: readonly Scenario[] = [
  {
    ...{ about: 'fleet', name: 'six machines in one request', vm: linux, expected: captured },
    start: { kind: 'many', machines: 6 },
  },
  {
    ...{ about: 'fleet', name: 'four copies in one request', vm: linux, request: () => ({ mode: 'copy' }) },
    ...{ start: { kind: 'many', machines: 4 }, expected: { ...captured, sourceRuns: true } },
  },
  {
    ...{ about: 'fleet', name: 'all of it is refused when a field is wrong', vm: linux },
    ...{ start: { kind: 'many', machines: 3 }, request: () => ({ order: 'sideways' }) },
    expected: { state: 'rejected', code: 'bad-request' },
  },
  {
    ...{ about: 'numbers', name: 'eight captures at once into one definition', vm: linux, expected: captured },
    start: { kind: 'together', machines: 8 },
  },
  {
    ...{ about: 'numbers', name: 'the number of a deleted version is not given again', vm: linux, expected: captured },
    start: { kind: 'in-turn', machines: 3, between: 'delete-versions' },
  },
  {
    ...{ about: 'request', name: 'a field that is not there', vm: linux, request: () => ({ regoins: [] }) },
    expected: { state: 'rejected', code: 'bad-request' },
  },
  {
    ...{ about: 'request', name: 'asked again while a run holds the machine', vm: linux, expected: captured },
    reactions: [{ at: 'restore-point', does: 'ask-again' }],
  },
];
