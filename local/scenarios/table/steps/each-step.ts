import type { FaultEffect, FaultRule } from '../../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, stagingOf, toImage } from '../../scenario.ts';

const about = 'step';
const linux = { os: 'Linux' } as const;
const dataDisks = [{ lun: 0, sizeGiB: 8 }];
const windows = { os: 'Windows', guest: { sysprepSeconds: 60, decryptSeconds: 300 } } as const;
const encrypted = { ...windows, ade: { kind: 'single-pass', volumes: 'All' } } as const;
const code = 'InternalExecutionError';
const no: FaultEffect = { kind: 'answer', status: 403, code: 'AuthorizationFailed', message: 'not for you' };
const broken: FaultEffect = { kind: 'fail-operation', code, message: 'it broke' };
type More = Pick<FaultRule, 'nth' | 'times'>;
const on =
  (operation: string, effect: FaultEffect, more: More = {}) =>
  ({ group }: Place) => [{ operation: `Microsoft.${operation}`, resource: group, effect, ...more }];
const inStaging =
  (operation: string, effect: FaultEffect, more: More = {}) =>
  (place: Place) => [{ operation: `Microsoft.${operation}`, resource: stagingOf(place), effect, ...more }];
const failed = (step: string, reason = 'AuthorizationFailed') => ({ state: 'failed', step, code: reason }) as const;
const untouched = (step: string, reason?: string) => ({ ...failed(step, reason), sourceRuns: true }) as const;
const copy = { request: () => ({ mode: 'copy' }), ownStaging: true, vm: { ...linux, dataDisks } } as const;
const VERSION = 'Compute/galleries/images/versions/write';
const all: More = { times: 0 };

/** Each step of the flow, ended by what nothing can be done about: the run says where, why, and what is left. */
export const EACH_STEP: readonly Scenario[] = [
  {
    ...{
      about,
      name: 'preflight: the machine may not be read',
      vm: linux,
      faults: on('Compute/virtualMachines/read', no),
    },
    expected: { state: 'rejected', code: 'azure-refused' },
  },
  {
    ...{ about, name: 'preflight: the target may not be read', vm: linux },
    faults: on('Compute/galleries/images/read', no),
    expected: { state: 'refused', code: 'azure-refused-to-answer', sourceRuns: true },
  },
  {
    ...{ about, name: 'preflight: the guest may not be asked', vm: linux },
    faults: on('Compute/virtualMachines/runCommands/write', no),
    expected: { state: 'refused', sourceRuns: true },
  },
  {
    ...{ about, name: 'take-request: tags may not be written', vm: linux, expected: untouched('take-request') },
    faults: on('Resources/tags/write', no, all),
  },
  {
    ...{ about, name: 'cool-down: tags may not be read any more', vm: linux, expected: untouched('cool-down') },
    // Guard, run and their questions for a holder come before.
    faults: on('Resources/tags/read', no, { nth: 4 }),
  },
  {
    ...{ about, name: 'restore-point: the collection is refused', vm: { ...linux, dataDisks } },
    ...{ faults: on('Compute/restorePointCollections/write', no), expected: untouched('restore-point') },
  },
  {
    ...{ about, name: 'restore-point: the point breaks', vm: { ...linux, dataDisks } },
    faults: on('Compute/restorePointCollections/restorePoints/write', broken),
    expected: untouched('restore-point', code),
  },
  {
    ...{
      about,
      name: 'restore-point: disks that would go with the machine cannot be kept',
      vm: { ...linux, deleteOption: 'Delete' },
    },
    ...{ faults: on('Compute/virtualMachines/write', no), expected: untouched('restore-point') },
  },
  {
    ...{ about, name: 'copy: a snapshot', ...copy, expected: untouched('copy', code) },
    faults: inStaging('Compute/snapshots/write', broken),
  },
  {
    ...{ about, name: 'copy: a disk', ...copy, expected: untouched('copy', code) },
    faults: inStaging('Compute/disks/write', broken, { nth: 2 }),
  },
  {
    ...{ about, name: 'copy: the interface', ...copy, expected: untouched('copy') },
    faults: inStaging('Network/networkInterfaces/write', no),
  },
  {
    ...{ about, name: 'copy: the machine', ...copy, expected: untouched('copy', code) },
    faults: inStaging('Compute/virtualMachines/write', broken),
  },
  {
    ...{ about, name: 'copy: its agent never reports', ...copy, expected: untouched('copy', 'copy-agent-not-ready') },
    faults: inStaging('Compute/virtualMachines/write', { kind: 'guest', action: 'agent-down', afterSeconds: 75.5 }),
  },
  {
    ...{ about, name: 'copy: its guest cannot be generalized', ...copy },
    vm: { ...linux, guest: { troubles: { cloudInit: 'running' } } },
    expected: { state: 'refused', code: 'cloud-init-running', sourceRuns: true },
  },
  {
    ...{
      about,
      name: 'decrypt: the volumes never come to an end',
      expected: failed('decrypt', 'decryption-timed-out'),
    },
    vm: { ...encrypted, guest: { decryptSeconds: 20 * 86_400 } },
  },
  {
    ...{ about, name: 'decrypt: the extension may not be removed', vm: encrypted, expected: failed('decrypt') },
    faults: on('Compute/virtualMachines/extensions/delete', no),
  },
  {
    ...{ about, name: 'decrypt: the model of a dual-pass machine may not be changed', expected: failed('decrypt') },
    vm: { ...windows, ade: { kind: 'dual-pass', volumes: 'All' } },
    faults: on('Compute/virtualMachines/write', no, all),
  },
  {
    ...{ about, name: 'generalize: no command reaches the guest', vm: linux, expected: failed('generalize') },
    faults: on('Compute/virtualMachines/runCommands/write', no, { nth: 2 }),
  },
  {
    ...{ about, name: 'generalize: Sysprep never ends', expected: { state: 'failed', step: 'generalize' } },
    vm: { os: 'Windows', guest: { sysprepSeconds: 86_400 } },
  },
  {
    ...{ about, name: 'generalize: the copy of a machine whose waagent fails', ...copy },
    vm: { ...linux, guest: { waagentExitCode: 1 } },
    expected: { state: 'failed', step: 'generalize', sourceRuns: true },
  },
  {
    ...{ about, name: 'deallocate: not allowed', vm: linux, expected: failed('deallocate') },
    faults: on('Compute/virtualMachines/deallocate/action', no),
  },
  {
    ...{ about, name: 'deallocate: canceled by Azure', vm: linux, expected: failed('deallocate', 'Canceled') },
    faults: on('Compute/virtualMachines/deallocate/action', { kind: 'cancel-operation' }),
  },
  {
    ...{ about, name: 'flag: not allowed', vm: linux, expected: failed('flag') },
    faults: on('Compute/virtualMachines/generalize/action', no),
  },
  { about, name: 'capture: the version is refused', vm: linux, faults: on(VERSION, no), expected: failed('capture') },
  {
    ...{ about, name: 'capture: the image never comes to an end', vm: linux, request: toImage },
    faults: on('Compute/images/write', { kind: 'never-end' }),
    expected: failed('capture', 'operation-timed-out'),
  },
  {
    ...{ about, name: 'capture: snapshots of the sealed disks', vm: { ...linux, dataDisks }, ownStaging: true },
    request: ({ definitionId }) => ({ target: { kind: 'gallery', definitionId, via: 'snapshot' } }),
    faults: inStaging('Compute/snapshots/write', broken),
    expected: failed('capture', code),
  },
  {
    ...{ about, name: 'replicate: the version never comes to an end', vm: linux },
    ...{
      faults: on(VERSION, { kind: 'never-end' }, all),
      expected: { state: 'partial', code: 'replication-timed-out' },
    },
  },
  {
    ...{ about, name: 'replicate: every attempt breaks', vm: linux, faults: on(VERSION, broken, all) },
    expected: { state: 'partial', code },
  },
  {
    ...{ about, name: 'publish: "latest" cannot be told', vm: linux, faults: on(VERSION, no, { nth: 2, times: 0 }) },
    expected: { state: 'failed', step: 'publish' },
  },
  {
    ...{ about, name: 'clean-up: the snapshots of the sealed disks', vm: { ...linux, dataDisks }, ownStaging: true },
    request: ({ definitionId }) => ({ target: { kind: 'gallery', definitionId, via: 'snapshot' } }),
    faults: inStaging('Compute/snapshots/delete', no),
    expected: { state: 'captured', code: 'temporary-not-removed', leaves: 'temporary' },
  },
];
