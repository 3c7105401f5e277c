import fc from 'fast-check';
import type { FaultEffect, FaultRule } from '../../arm/faults/fault-rule.ts';
import { type Deed, type Place, type Reaction, type Scenario, stagingOf } from '../scenario.ts';

const operations = [
  ...['snapshots/write', 'snapshots/delete', 'disks/write', 'disks/delete', 'restorePointCollections/write'],
  ...['restorePointCollections/restorePoints/write', 'images/write', 'virtualMachines/read', 'virtualMachines/write'],
  ...['virtualMachines/delete', 'virtualMachines/instanceView/read', 'virtualMachines/deallocate/action'],
  ...['virtualMachines/generalize/action', 'virtualMachines/extensions/write', 'virtualMachines/extensions/delete'],
  ...['virtualMachines/runCommands/write', 'virtualMachines/runCommands/read', 'virtualMachines/runCommands/delete'],
  ...['galleries/images/write', 'galleries/images/versions/read', 'galleries/images/versions/write'],
].map((name) => `Microsoft.Compute/${name}`);
const others = [
  ...['Microsoft.Resources/tags/read', 'Microsoft.Resources/tags/write'],
  ...['Microsoft.Network/networkInterfaces/write', 'Microsoft.Network/networkInterfaces/delete'],
];
const code = 'InternalExecutionError';
const effects: FaultEffect[] = [
  { kind: 'throttle', retryAfterSeconds: 30 },
  { kind: 'throttle' },
  { kind: 'unavailable' },
  { kind: 'conflict', code: 'AnotherOperationInProgress' },
  { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'not for you' },
  { kind: 'answer', status: 500, code: 'InternalServerError', message: 'again' },
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'drop-after' },
  { kind: 'fail-operation', code, message: 'it broke' },
  { kind: 'cancel-operation' },
  { kind: 'never-end' },
  { kind: 'slow', seconds: 2_000 },
];

const fault = fc.record({
  operation: fc.constantFrom(...operations, ...others),
  effect: fc.constantFrom(...effects),
  nth: fc.integer({ min: 1, max: 4 }),
  times: fc.integer({ min: 1, max: 2 }),
  inStaging: fc.boolean(),
});

export type DrawnFault = typeof fault extends fc.Arbitrary<infer T> ? T : never;

/** What Azure does to the calls of one scenario. */
export const faults: fc.Arbitrary<readonly DrawnFault[]> = fc.array(fault, { maxLength: 3 });

export const faultsAt =
  (rules: readonly DrawnFault[]) =>
  (place: Place): FaultRule[] =>
    rules.map(({ inStaging, ...rule }) => ({ ...rule, resource: inStaging ? stagingOf(place) : place.group }));

const STEPS = [
  'cool-down',
  'restore-point',
  'copy',
  'decrypt',
  'generalize',
  'deallocate',
  'flag',
  'capture',
  'replicate',
];
/** A machine that is switched off is switched off through Azure; a guest that shuts down in the middle of Sysprep with nobody to see it is beyond proof. */
const deeds: Deed[] = [
  ...(['cancel', 'cancel', 'approve', 'approve', 'reject', 'tag', 'ask-again'] as const),
  ...([
    'ask-power-off',
    'ask-deallocate',
    'ask-start',
    'ask-restart',
    'host-restart',
    'agent-down',
    'agent-up',
  ] as const),
];
const moments = fc.oneof(fc.constantFrom(...STEPS), fc.integer({ min: 1, max: 120 }));
const dying: fc.Arbitrary<Reaction> = moments.map((at) => ({ at, does: 'host-dies' }));
const acting: fc.Arbitrary<Reaction> = fc.record({ at: moments, does: fc.constantFrom(...deeds) });

/** What people do meanwhile, at steps or at any moment; now and then the host dies between two things. */
export const reactions: fc.Arbitrary<NonNullable<Scenario['reactions']>> = fc.array(
  fc.oneof({ arbitrary: acting, weight: 30 }, { arbitrary: dying, weight: 1 }),
  { maxLength: 3 },
);
