import type { FaultEffect } from '../../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, stagingOf } from '../../scenario.ts';

const about = 'janitor';
const linux = { os: 'Linux' } as const;
const no: FaultEffect = { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'not for you' };
const broken: FaultEffect = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' };
const inStaging =
  (operation: string, effect: FaultEffect = no) =>
  (place: Place) => [{ operation, resource: stagingOf(place), effect }];
const leaves = { state: 'captured', code: 'temporary-not-removed', leaves: 'temporary' } as const;

/** What a run could not take away stands in its report, and the sweep takes it once it has expired. */
export const JANITOR: readonly Scenario[] = [
  {
    ...{
      about,
      name: 'a probe that could not be deleted',
      vm: linux,
      ownStaging: true,
      expected: { state: 'captured', leaves: 'temporary' },
    },
    request: () => ({ bootTest: true }),
    faults: inStaging('Microsoft.Compute/virtualMachines/delete'),
  },
  {
    ...{
      about,
      name: 'a probe whose deletion Azure failed',
      vm: linux,
      ownStaging: true,
      expected: { state: 'captured', leaves: 'temporary' },
    },
    request: () => ({ bootTest: true }),
    faults: inStaging('Microsoft.Compute/virtualMachines/delete', broken),
  },
  {
    ...{ about, name: 'a copy that could not be deleted', vm: linux, ownStaging: true, expected: leaves },
    request: () => ({ mode: 'copy' }),
    faults: inStaging('Microsoft.Compute/virtualMachines/delete'),
  },
  {
    ...{ about, name: 'a copy whose deletion Azure failed', vm: linux, ownStaging: true, expected: leaves },
    request: () => ({ mode: 'copy' }),
    faults: inStaging('Microsoft.Compute/virtualMachines/delete', broken),
  },
  {
    ...{ about, name: 'a copy whose deletion Azure canceled', vm: linux, ownStaging: true, expected: leaves },
    request: () => ({ mode: 'copy' }),
    faults: inStaging('Microsoft.Compute/virtualMachines/delete', { kind: 'cancel-operation' }),
  },
  {
    ...{ about, name: 'snapshots of a copy that failed', vm: linux, ownStaging: true },
    request: () => ({ mode: 'copy' }),
    faults: (place) => [
      ...inStaging('Microsoft.Compute/snapshots/delete')(place),
      ...inStaging('Microsoft.Compute/virtualMachines/write', broken)(place),
    ],
    expected: { state: 'failed', step: 'copy', leaves: 'temporary', sourceRuns: true },
  },
];
