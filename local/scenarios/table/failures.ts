import type { FaultEffect } from '../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, toImage } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const compute = 'Microsoft.Compute';
const broken: FaultEffect = { kind: 'fail-operation', code: 'InternalExecutionError', message: 'it broke' };
const on =
  (operation: string, effect: FaultEffect, times = 1) =>
  ({ group }: Place) => [{ operation: `${compute}/${operation}`, resource: group, times, effect }];
const code = 'InternalExecutionError';
const failed = (step: string, more: object = {}) => ({ state: 'failed', step, code, ...more }) as const;
const captured = { state: 'captured' } as const;
const VERSION = 'galleries/images/versions/write';
const DEALLOCATE = 'virtualMachines/deallocate/action';

/** A failure in each step, what a retry makes of it, and what passes by itself. */
export const FAILURES: readonly Scenario[] = [
  {
    about: 'failure',
    name: 'a snapshot',
    vm: linux,
    faults: on('snapshots/write', broken),
    expected: failed('restore-point'),
  },
  {
    about: 'failure',
    name: 'disabling the encryption',
    vm: { os: 'Windows', ade: { kind: 'single-pass', volumes: 'All' } },
    faults: on('virtualMachines/extensions/write', broken),
    expected: failed('decrypt'),
  },
  {
    about: 'failure',
    name: 'Sysprep',
    vm: { os: 'Windows', guest: { sysprepError: 'SYSPRP Package X was installed for a user' } },
    expected: { state: 'failed', step: 'generalize', code: 'sysprep-failed' },
  },
  {
    about: 'failure',
    name: 'waagent',
    vm: { os: 'Linux', guest: { waagentExitCode: 1 } },
    expected: { state: 'failed', step: 'generalize' },
  },
  { about: 'failure', name: 'deallocation', vm: linux, faults: on(DEALLOCATE, broken), expected: failed('deallocate') },
  {
    about: 'failure',
    name: 'deallocation that never ends',
    vm: linux,
    faults: on(DEALLOCATE, { kind: 'never-end' }),
    expected: { state: 'failed', step: 'deallocate', code: 'operation-timed-out' },
  },
  {
    about: 'failure',
    name: 'managed image',
    vm: linux,
    request: toImage,
    faults: on('images/write', broken),
    expected: failed('capture'),
  },
  { about: 'failure', name: 'the version, once: repaired', vm: linux, faults: on(VERSION, broken), expected: captured },
  {
    about: 'failure',
    name: 'a 429 on every first write: waited out',
    vm: linux,
    faults: on(VERSION, { kind: 'throttle', retryAfterSeconds: 60 }, 3),
    expected: captured,
  },
  {
    about: 'failure',
    name: 'a dropped answer after the PUT of the version',
    vm: linux,
    faults: on(VERSION, { kind: 'drop-after' }),
    expected: captured,
  },
  {
    about: 'failure',
    name: 'a stop without proof to a managed image',
    vm: { ...linux, bootDiagnostics: false },
    request: toImage,
    expected: { state: 'failed', code: 'stop-not-proven' },
  },
  {
    about: 'retry',
    name: 'after a failed snapshot',
    vm: linux,
    faults: on('snapshots/write', broken),
    retry: { first: failed('restore-point') },
    expected: captured,
  },
  {
    about: 'retry',
    name: 'after a failed deallocation: the guest is not touched again',
    vm: linux,
    faults: on(DEALLOCATE, broken),
    retry: { first: failed('deallocate') },
    expected: { ...captured, proof: 'marker' },
  },
  {
    about: 'retry',
    name: 'after a failed managed image: sealed already',
    vm: linux,
    request: toImage,
    faults: on('images/write', { kind: 'answer', status: 400, code, message: 'm' }),
    retry: { first: failed('capture') },
    expected: captured,
  },
  {
    about: 'retry',
    name: 'after a managed image that failed when Azure had taken it: it is made again',
    vm: linux,
    request: toImage,
    faults: on('images/write', broken),
    retry: { first: failed('capture') },
    expected: captured,
  },
  {
    about: 'retry',
    name: 'after a failed Sysprep: refused or failed again with the reason',
    vm: { os: 'Windows', guest: { sysprepError: 'SYSPRP Package X was installed for a user' } },
    retry: { first: { state: 'failed', code: 'sysprep-failed' } },
    expected: { state: 'failed' },
  },
];
