import type { FaultEffect } from '../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, toImage } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows', guest: { sysprepSeconds: 60 } } as const;
const about = 'delete source';
const everything = { disks: true, nics: true };
const disposable = (more: object = {}) => ({ profile: 'disposable', deleteSource: everything, ...more });
const inRegions = (...names: string[]) => disposable({ regions: names.map((name) => ({ name })) });
const asked = () => disposable();
const gone = { state: 'captured', sourceGone: true } as const;
const kept = (code: string, more: object = {}) => ({ state: 'captured', code, sourceGone: false, ...more }) as const;
const refused = (code: string) => ({ state: 'refused', code, sourceGone: false }) as const;
const broken: FaultEffect = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' };
const on =
  (operation: string, effect: FaultEffect, more: { nth?: number; times?: number } = {}) =>
  ({ group }: Place) => [{ operation: `Microsoft.Compute/${operation}`, resource: group, effect, ...more }];
const VERSION = 'galleries/images/versions/write';
const locked = (on: (place: Place) => string) => (place: Place) => ({
  locks: [{ scope: on(place), name: 'keep', level: 'CanNotDelete' as const }],
});

/** The source is deleted only when the image is usable everywhere and nothing speaks against it; else it stays, with the reason. */
export const DELETE_SOURCE: readonly Scenario[] = [
  { about, name: 'Linux, with everything', vm: linux, request: asked, expected: gone },
  { about, name: 'Windows, with everything', vm: windows, request: asked, expected: gone },
  {
    ...{ about, name: 'the machine alone', vm: linux, expected: gone },
    request: () => disposable({ deleteSource: true }),
  },
  {
    ...{ about, name: 'after its boot test', vm: linux, expected: gone },
    request: () => disposable({ bootTest: true }),
  },
  {
    ...{ about, name: 'after three regions', vm: linux, expected: gone },
    request: () => inRegions('westeurope', 'northeurope', 'eastus'),
  },
  {
    ...{ about, name: 'a managed image', vm: linux, expected: gone },
    request: (place) => ({ ...disposable(), ...toImage(place) }),
  },
  {
    ...{ about, name: 'an excluded data disk stays', vm: { ...linux, dataDisks: [{ lun: 2, sizeGiB: 8 }] } },
    ...{ request: () => disposable({ excludeDataDisks: [2] }), expected: gone },
  },
  {
    ...{ about, name: 'a forced boot test passes', vm: { ...linux, bootDiagnostics: false }, request: asked },
    expected: { ...gone, proof: 'boot-test' },
  },
  {
    ...{ about, name: 'flagged already', request: asked, expected: gone },
    vm: { ...linux, power: 'deallocated', guest: { generalized: true, flagged: true } },
  },
  {
    ...{ about, name: 'a region that fails, then a retry', vm: linux, expected: gone },
    request: () => inRegions('westeurope', 'norwayeast'),
    // The first copy and that of each repair.
    faults: on(VERSION, { kind: 'fail-region', region: 'norwayeast' }, { times: 4 }),
    retry: { first: { state: 'partial' } },
  },
  {
    ...{ about, name: 'a region does not come', vm: linux, expected: { state: 'partial', sourceGone: false } },
    request: () => inRegions('westeurope', 'swedencentral'),
    faults: on(VERSION, { kind: 'fail-region', region: 'swedencentral' }, { times: 0 }),
  },
  {
    ...{
      about,
      name: 'its boot test fails',
      vm: linux,
      request: () => disposable({ profile: 'no-probe', bootTest: true }),
    },
    faults: () => [
      { operation: 'Microsoft.Compute/virtualMachines/write', resource: 'staging-without-machines', effect: broken },
    ],
    expected: { state: 'failed', step: 'boot-test', sourceGone: false },
  },
  {
    ...{ about, name: 'Azure fails to delete it', vm: linux, request: asked },
    faults: on('virtualMachines/delete', broken),
    expected: kept('source-not-deleted'),
  },
  {
    ...{ about, name: 'Azure fails to delete a disk', vm: linux, request: asked },
    faults: on('disks/delete', broken),
    expected: { ...gone, code: 'source-part-not-deleted' },
  },
  {
    ...{ about, name: 'in the mode copy', vm: linux, expected: refused('delete-source-of-copy') },
    request: () => disposable({ mode: 'copy' }),
  },
  {
    ...{ about, name: 'without a profile', vm: linux, request: () => ({ deleteSource: true }) },
    expected: refused('delete-source-not-in-profile'),
  },
  {
    ...{ about, name: 'a lock on its group', vm: linux, request: asked, seed: locked(({ groupId }) => groupId) },
    expected: refused('delete-source-locked'),
  },
  {
    ...{ about, name: 'a lock on the machine', vm: linux, request: asked, seed: locked(({ vmId }) => vmId) },
    expected: refused('delete-source-locked'),
  },
];
