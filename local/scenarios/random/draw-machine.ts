import fc from 'fast-check';
import type { Scenario } from '../scenario.ts';

type Vm = NonNullable<Scenario['vm']>;

const states = [
  'running',
  'running',
  'running',
  'running',
  'running',
  'stopped',
  'deallocated',
  'generalized',
  'flagged',
];
const luns = fc.constantFrom<number[][]>([], [], [0], [0, 3]);
/** One in so many. */
export const rarely = (oneIn: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: oneIn }).map((roll) => roll === 1);

const fields = fc.record({
  os: fc.constantFrom('Windows' as const, 'Linux' as const),
  generation: fc.constantFrom('V1' as const, 'V2' as const, 'V2' as const),
  ade: fc.option(
    fc.record({
      kind: fc.constantFrom('single-pass' as const, 'dual-pass' as const),
      volumes: fc.constantFrom('All' as const, 'OS' as const, 'Data' as const),
    }),
    { freq: 2 },
  ),
  state: fc.constantFrom(...states),
  dataDisks: luns.map((all) => all.map((lun) => ({ lun, sizeGiB: 8 }))),
  bootDiagnostics: rarely(5).map((off) => !off),
  deleteOption: fc.constantFrom('Delete' as const, 'Detach' as const),
  breaks: rarely(10),
  oobe: fc.boolean(),
});

type Fields = typeof fields extends fc.Arbitrary<infer T> ? T : never;

function machineOf({ ade, breaks, oobe, os, state, ...plain }: Fields): Vm {
  const generalized = state === 'generalized' || state === 'flagged';
  const trouble =
    os === 'Windows' ? { sysprepError: 'SYSPRP Package X was installed for a user' } : { waagentExitCode: 1 };
  return {
    ...{ os, ...plain, tags: { team: 'web' } },
    power: state === 'running' || state === 'stopped' ? state : 'deallocated',
    ...(ade && !generalized ? { ade } : {}),
    guest: {
      ...{ sysprepSeconds: 120, decryptSeconds: 600, generalized, flagged: state === 'flagged' },
      ...(breaks ? trouble : {}),
      ...(oobe ? { oobeSeconds: 120 } : {}),
    },
  };
}

/** Any machine that somebody might want an image of. */
export const machines: fc.Arbitrary<Vm> = fields.map(machineOf);
