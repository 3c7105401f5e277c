import { type Scenario, toImage } from '../scenario.ts';

const about = 'optimize';
const captured = { state: 'captured' } as const;
const quick = { sysprepSeconds: 60 };
const windows = { os: 'Windows', guest: quick } as const;
const linux = { os: 'Linux' } as const;
/** Whose disk another machine cannot service. */
const troubled = (offline: 'not-found' | 'dism-fails') =>
  ({ os: 'Windows', guest: { ...quick, troubles: { offline } } }) as const;
const asked =
  (more: object = {}) =>
  () => ({ profile: 'optimizing', ...more });
const unoptimized = { ...captured, code: 'image-not-optimized' } as const;

/** DISM on a copy of the captured disk, as its last modification. */
export const OPTIMIZE: readonly Scenario[] = [
  { about, name: 'Windows to a version', vm: windows, request: asked(), expected: { ...captured, proof: 'marker' } },
  {
    ...{ about, name: 'Windows with Trusted Launch and a data disk', request: asked(), expected: captured },
    vm: { ...windows, securityType: 'TrustedLaunch', dataDisks: [{ lun: 1, sizeGiB: 8 }] },
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
  },
  {
    ...{ about, name: 'Windows to a managed image', vm: windows, expected: captured },
    request: (place) => ({ profile: 'optimizing', ...toImage(place) }),
  },
  {
    ...{ about, name: 'a copy, whose source keeps running', vm: windows, request: asked({ mode: 'copy' }) },
    expected: { ...captured, sourceRuns: true },
  },
  {
    ...{
      about,
      name: 'of a machine that is flagged already',
      request: asked(),
      expected: { ...captured, proof: 'flag' },
    },
    vm: { os: 'Windows', power: 'deallocated', guest: { generalized: true, flagged: true } },
  },
  { about, name: 'DISM fails', vm: troubled('dism-fails'), request: asked(), expected: unoptimized },
  { about, name: 'no Windows volume is found', vm: troubled('not-found'), request: asked(), expected: unoptimized },
  {
    ...{ about, name: 'DISM fails, and the profile wants no image then', vm: troubled('dism-fails') },
    request: asked({ profile: 'optimizing-or-nothing' }),
    expected: { state: 'failed', step: 'optimize', code: 'optimize-failed' },
  },
  {
    ...{ about, name: 'no helper machine can be made', vm: windows, expected: unoptimized },
    request: asked({ profile: 'optimizing-in-vain' }),
    faults: () => [
      {
        ...{ operation: 'Microsoft.Compute/virtualMachines/write', resource: 'staging-without-machines', times: 0 },
        effect: { kind: 'fail-operation', code: 'AllocationFailed', message: 'there is no room for it' },
      },
    ],
  },
  {
    ...{ about, name: 'a copy, cancelled meanwhile', vm: windows, request: asked({ mode: 'copy' }) },
    reactions: [{ at: 'optimize', does: 'cancel' }],
    expected: { state: 'cancelled', step: 'optimize', sourceRuns: true },
  },
  {
    ...{ about, name: 'a cancel that comes too late', vm: windows, request: asked() },
    reactions: [{ at: 'optimize', does: 'cancel' }],
    expected: captured,
  },
  {
    ...{ about, name: 'Linux that does without', vm: linux, expected: captured },
    request: asked({ guest: { optimize: false } }),
  },
  {
    ...{ about, name: 'Linux', vm: linux, request: asked() },
    expected: { state: 'refused', code: 'optimize-needs-windows' },
  },
  {
    ...{ about, name: 'a profile that does not have it', vm: windows },
    request: () => ({ profile: 'short', guest: { optimize: true } }),
    expected: { state: 'refused', code: 'optimize-not-in-profile' },
  },
  {
    ...{ about, name: 'a version of the machine as a whole', vm: windows },
    request: ({ definitionId }) => ({
      ...{ profile: 'optimizing', target: { kind: 'gallery', definitionId, via: 'vm' } },
    }),
    expected: { state: 'refused', code: 'optimize-via-machine' },
  },
];
