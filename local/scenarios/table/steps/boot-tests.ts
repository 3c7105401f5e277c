import type { FaultEffect } from '../../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, stagingOf } from '../../scenario.ts';

const about = 'boot test';
const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows', guest: { sysprepSeconds: 60 } } as const;
const asked = () => ({ bootTest: true });
const expected = { state: 'failed', step: 'boot-test', code: 'boot-test-failed' } as const;
const inStaging =
  (effect: FaultEffect, operation = 'Microsoft.Compute/virtualMachines/write') =>
  (place: Place) => [{ operation, resource: stagingOf(place), effect }];
const timedOut: FaultEffect = {
  ...{ kind: 'fail-operation', code: 'OSProvisioningTimedOut', afterSeconds: 2_400 },
  message: 'OS Provisioning for VM did not finish in the allotted time.',
};
const failing = (name: string, faults: Scenario['faults'], vm: Scenario['vm'] = linux): Scenario => ({
  ...{ about, name, vm, request: asked, ownStaging: true, expected },
  ...(faults ? { faults } : {}),
});

/** A machine does not come up from the new version: that stays hidden, the reason is told, and the probe is gone. */
export const BOOT_TESTS: readonly Scenario[] = [
  failing('OSProvisioningTimedOut, Linux', inStaging(timedOut)),
  failing('OSProvisioningTimedOut, Windows', inStaging(timedOut), windows),
  failing(
    'the agent of the probe never reports',
    inStaging({ kind: 'guest', action: 'agent-down', afterSeconds: 90.001 }),
  ),
  failing('somebody stops the probe', inStaging({ kind: 'guest', action: 'operator-power-off', afterSeconds: 90 })),
  failing(
    'Azure does not make the probe',
    inStaging({ kind: 'answer', status: 400, code: 'SkuNotAvailable', message: 'none left' }),
  ),
  failing('Azure never finishes the probe', inStaging({ kind: 'never-end' })),
  failing(
    'no interface for the probe',
    inStaging(
      { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'not for you' },
      'Microsoft.Network/networkInterfaces/write',
    ),
  ),
];
