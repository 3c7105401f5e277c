import type { FaultEffect } from '../../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, toImage } from '../../scenario.ts';

const about = 'adopt';
const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows', guest: { sysprepSeconds: 60, decryptSeconds: 300 } } as const;
const code = 'InternalExecutionError';
const no: FaultEffect = { kind: 'answer', status: 400, code, message: 'no' };
const on =
  (operation: string, more: { readonly effect?: FaultEffect; readonly times?: number; readonly nth?: number } = {}) =>
  ({ group }: Place) => [{ operation: `Microsoft.Compute/${operation}`, resource: group, effect: no, ...more }];
const failedAt = (step: string) => ({ first: { state: 'failed', step, code } }) as const;
const captured = { state: 'captured' } as const;
const DEALLOCATE = on('virtualMachines/deallocate/action');

/** A machine is taken from where an earlier run left it; whoever had it in hand meanwhile decides what becomes of it. */
export const ADOPT: readonly Scenario[] = [
  {
    ...{ about, name: 'decrypted already, the extension still there', expected: captured },
    vm: { ...windows, ade: { kind: 'single-pass', volumes: 'All' } },
    faults: on('virtualMachines/extensions/delete'),
    retry: failedAt('decrypt'),
  },
  {
    ...{ about, name: 'decrypted already, nothing left of it', expected: { ...captured, proof: 'marker' } },
    vm: { ...windows, ade: { kind: 'single-pass', volumes: 'All' } },
    // The first commands ask the guest for its readiness and its volumes.
    faults: on('virtualMachines/generalize/action'),
    retry: failedAt('flag'),
  },
  {
    ...{ about, name: 'stopped by Sysprep', vm: windows, faults: DEALLOCATE, retry: failedAt('deallocate') },
    expected: { ...captured, proof: 'marker' },
  },
  {
    ...{ about, name: 'deallocated by us', vm: linux, retry: failedAt('flag') },
    faults: on('virtualMachines/generalize/action'),
    expected: { ...captured, proof: 'marker' },
  },
  {
    ...{ about, name: 'flagged by us', vm: linux, retry: failedAt('capture') },
    faults: on('galleries/images/versions/write'),
    expected: captured,
  },
  {
    ...{ about, name: 'its version half made: finished under its number', vm: linux, expected: captured },
    faults: on('galleries/images/versions/read', { nth: 3 }),
    retry: failedAt('replicate'),
  },
  {
    ...{ about, name: 'its managed image half made', vm: linux, request: toImage, expected: captured },
    faults: on('images/write', { effect: { kind: 'slow', seconds: 4 * 3_600 } }),
    retry: { first: { state: 'failed', step: 'capture', code: 'operation-timed-out' } },
  },
  {
    ...{ about, name: 'Linux that somebody started again', vm: linux, faults: DEALLOCATE },
    retry: { ...failedAt('deallocate'), meanwhile: 'ask-start', afterSeconds: 60 },
    expected: { state: 'refused', code: 'started-after-deprovision' },
  },
  {
    ...{ about, name: 'Windows that somebody started again: generalized again', faults: DEALLOCATE },
    vm: { ...windows, guest: { ...windows.guest, oobeSeconds: 120 } },
    retry: { ...failedAt('deallocate'), meanwhile: 'ask-start', afterSeconds: 600 },
    expected: { ...captured, proof: 'marker' },
  },
  {
    ...{
      about,
      name: 'the caller’s word is false: its boot test says so',
      request: () => ({ guestState: 'generalized', bootTest: true }),
    },
    vm: { ...linux, power: 'stopped' },
    expected: { state: 'failed', step: 'boot-test', code: 'boot-test-failed' },
  },
  {
    ...{
      about,
      name: 'flagged by somebody, and to be copied',
      vm: { ...linux, power: 'deallocated', guest: { generalized: true, flagged: true } },
    },
    ...{ request: () => ({ mode: 'copy' }), expected: { state: 'refused', code: 'copy-of-generalized-machine' } },
  },
];
