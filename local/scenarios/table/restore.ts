import type { FaultEffect } from '../../arm/faults/fault-rule.ts';
import { type Place, type Scenario, toImage } from '../scenario.ts';

const about = 'restore';
const linux = { os: 'Linux' } as const;
const windows = { os: 'Windows', guest: { sysprepSeconds: 60 } } as const;
const dataDisks = [
  { lun: 0, sizeGiB: 8 },
  { lun: 4, sizeGiB: 16 },
];
const expected = { state: 'captured' } as const;
const back = { expected: { state: 'restored' } } as const;
const restored = (code: string) => ({ expected: { state: 'restored', code } }) as const;
const refused = (code: string) => ({ expected: { state: 'refused', code } }) as const;
const code = 'InternalExecutionError';
const broken: FaultEffect = { kind: 'fail-operation', code, message: 'it broke' };
const no: FaultEffect = { kind: 'answer', status: 400, code, message: 'no' };
const on =
  (operation: string, effect: FaultEffect) =>
  ({ group }: Place) => [{ operation: `Microsoft.Compute/${operation}`, resource: group, times: 1, effect }];
const failed = (step: string) => ({ state: 'failed', step, code }) as const;
const then = (operation: string, effect: FaultEffect, step: string) =>
  ({ faults: on(operation, effect), expected: failed(step), again: 'restored' }) as const;
const locked = (level: 'CanNotDelete' | 'ReadOnly') => (place: Place) => ({
  locks: [{ scope: place.vmId, name: 'keep', level }],
});

/** Thirteen days after its capture a machine is asked back. Old disks and interfaces must be there in every end. */
export const RESTORE: readonly Scenario[] = [
  { about, name: 'Linux with one disk', vm: linux, expected, restore: back },
  { about, name: 'Linux to a managed image', vm: linux, request: toImage, expected, restore: back },
  {
    ...{ about, name: 'Windows with data disks under Azure Disk Encryption', expected },
    vm: { ...windows, dataDisks, ade: { kind: 'single-pass', volumes: 'All' } },
    restore: restored('disks-as-before-decryption'),
  },
  {
    ...{ about, name: 'two interfaces', vm: { ...linux, interfaces: ['front', 'back'] }, expected, restore: back },
  },
  {
    ...{ about, name: 'disks and interfaces that would have gone with it', expected, restore: back },
    vm: { ...linux, deleteOption: 'Delete', dataDisks },
  },
  { about, name: 'a zone', vm: { ...linux, zone: '1', dataDisks }, expected, restore: back },
  {
    ...{ about, name: 'an identity of the system’s does not come back', expected },
    vm: { ...linux, identity: { type: 'SystemAssigned' } },
    restore: restored('system-identity-lost'),
  },
  {
    ...{ about, name: 'Trusted Launch, without the state of its TPM', expected },
    vm: { ...linux, securityType: 'TrustedLaunch' },
    definition: { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
    restore: restored('vtpm-state-lost'),
  },
  {
    ...{ about, name: 'after a run that failed', vm: { ...linux, guest: { waagentExitCode: 1 } } },
    ...{ expected: { state: 'failed', step: 'generalize' }, restore: back },
  },
  {
    ...{ about, name: 'a new disk fails, then not', vm: linux, expected },
    restore: then('disks/write', broken, 'make-disks'),
  },
  {
    ...{ about, name: 'the deletion is refused, then not', vm: linux, expected },
    restore: then('virtualMachines/delete', no, 'delete-machine'),
  },
  {
    ...{ about, name: 'the machine is refused, then not', vm: { ...linux, dataDisks }, expected },
    restore: then('virtualMachines/write', no, 'make-machine'),
  },
  {
    ...{ about, name: 'the machine fails after Azure took it, then not', vm: linux, expected },
    restore: then('virtualMachines/write', broken, 'make-machine'),
  },
  {
    ...{ about, name: 'an answer that got lost', vm: linux, expected },
    restore: { faults: on('virtualMachines/write', { kind: 'drop-after' }), expected: { state: 'restored' } },
  },
  {
    ...{ about, name: 'its days are over', vm: linux, expected, restore: refused('no-restore-point') },
    request: () => ({ profile: 'short' }),
  },
  {
    ...{ about, name: 'it took no restore point', vm: linux, expected, restore: refused('no-restore-point') },
    request: () => ({ profile: 'careless' }),
  },
  {
    ...{ about, name: 'a copy left its source alone', vm: linux, restore: refused('source-untouched') },
    ...{ request: () => ({ mode: 'copy' }), expected: { state: 'captured', sourceRuns: true } },
  },
  {
    ...{ about, name: 'a lock against deletion', vm: linux, expected },
    restore: { ...refused('restore-delete-lock'), meanwhile: locked('CanNotDelete') },
  },
  {
    ...{ about, name: 'a lock against everything', vm: linux, expected },
    restore: { ...refused('restore-read-only-lock'), meanwhile: locked('ReadOnly') },
  },
];
