import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADAPTER_ACTIONS } from '../../../src/domain/rights/adapter-actions.ts';
import { neededActions, needsByScope } from '../../../src/domain/rights/needed-actions.ts';
import { isPermitted } from '../../../src/domain/rights/permission.ts';
import { aRequest, aVm, computeId, GROUP, imageTarget, SUBSCRIPTION, VM_ID } from '../../support/vm-builder.ts';

const subscription = `/subscriptions/${SUBSCRIPTION}`;
const group = `${subscription}/resourceGroups/${GROUP}`;
const extension = { name: 'Ade', type: 'AzureDiskEncryption', handlerVersion: '2.2' };
const ade = { kind: 'single-pass', osVolume: true, dataVolumes: false, extension } as const;
const actionsFor = (...given: Parameters<typeof neededActions>) => neededActions(...given).map(({ action }) => action);

/** Not asked for before a run, each for its reason. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'vms.readState': 'the right of vms.read',
  'vms.list': 'the sweep',
  'preparedSources.read': 'asked for disk by disk, in prepared-actions.ts',
  'runCommands.listNames': 'the right of runCommands.read',
  'tags.remove': 'the right of tags.merge',
  'temporaries.list': 'the janitor',
  'galleries.scaleVersion': 'POST versions/scale, which is no run',
  'permissions.read': 'preflight itself, which says so',
  'encryptionSets.read': 'preflight itself',
  'quotas.read': 'preflight itself',
  'regions.list': 'preflight itself',
  'restores.readSources': 'needed-for-restore, by the kind of the point',
  'restores.startDeleteCollection': 'the janitor',
};

describe('the table of needs', () => {
  it('knows every call that an adapter can make, or why it is not asked for', () => {
    const tables = [
      'needed-actions.ts',
      'doings-on-demand.ts',
      'optimize-doings.ts',
      'through-image-doings.ts',
      'restore-point-doings.ts',
      'needed-for-restore.ts',
    ];
    const text = tables
      .map((name) => readFileSync(new URL(`../../../src/domain/rights/${name}`, import.meta.url), 'utf8'))
      .join('\n');
    const calls = Object.entries(ADAPTER_ACTIONS).flatMap(([port, methods]) =>
      Object.keys(methods).map((method) => `${port}.${method}`),
    );

    expect(calls.filter((call) => !text.includes(`'${call}'`) && !(call in NOT_ASKED))).toEqual([]);
  });
});

describe('what a plan needs', () => {
  it('holds at the machine, its group, the gallery and the subscription', () => {
    const needs = needsByScope(neededActions(aRequest(), aVm()));

    expect(needs.map(({ scope }) => scope).sort()).toEqual(
      [subscription, VM_ID, group, computeId('galleries', 'gal')].sort(),
    );
  });

  it('is asked once per scope', () => {
    const keys = neededActions(aRequest(), aVm({ ade })).map(({ action, scope }) => `${scope} ${action}`);

    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    [
      'the restore point',
      'Microsoft.Compute/snapshots/write',
      aRequest({ restorePoint: true }),
      aRequest({ restorePoint: false }),
    ],
    ['a gallery version', 'Microsoft.Compute/virtualMachines/write', aRequest(), aRequest({ target: imageTarget() })],
    ['a managed image', 'Microsoft.Compute/images/write', aRequest({ target: imageTarget() }), aRequest()],
  ])('holds the rights of %s only where it is asked for', (_what, action, wanting, other) => {
    expect(actionsFor(wanting, aVm())).toContain(action);
    expect(actionsFor(other, aVm())).not.toContain(action);
  });

  it('holds no right to the encryption extension of a machine without it', () => {
    expect(actionsFor(aRequest(), aVm())).not.toContain('Microsoft.Compute/virtualMachines/extensions/delete');
    expect(actionsFor(aRequest(), aVm({ ade }))).toContain('Microsoft.Compute/virtualMachines/extensions/delete');
  });

  it('of a copy holds the rights to temporaries in the staging group, and none to change the source', () => {
    const staging = [
      { location: 'westeurope', resourceGroupId: `${subscription}/resourceGroups/staging`, subnetId: 's' },
    ];
    const needed = neededActions(aRequest({ mode: 'copy', staging }), aVm());

    expect(needed.filter(({ scope }) => scope === staging[0]?.resourceGroupId).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['Microsoft.Compute/virtualMachines/write', 'Microsoft.Compute/virtualMachines/delete']),
    );
    const onSource = needed.filter(({ scope }) => scope === VM_ID).map(({ action }) => action);
    expect(onSource.filter((action) => /deallocate|generalize|virtualMachines\/write/.test(action))).toEqual([]);
  });

  it('holds nothing about the guest of a flagged machine', () => {
    const actions = actionsFor(aRequest(), aVm({ flaggedGeneralized: true, power: 'deallocated' }));

    expect(actions.filter((action) => /runCommands|deallocate|generalize|tags\/write/.test(action))).toEqual([]);
  });
});

describe('a right', () => {
  const role = (actions: string[], notActions: string[] = []) => ({ actions, notActions });

  it.each<[string, boolean, Parameters<typeof isPermitted>[0]]>([
    ['by its name, whatever its casing', true, [role(['microsoft.compute/disks/READ'])]],
    ['by a wildcard', true, [role(['Microsoft.Compute/*/read'])]],
    ['of another action', false, [role(['Microsoft.Compute/disks/write'])]],
    ['taken away by the role itself', false, [role(['*'], ['Microsoft.Compute/disks/*'])]],
    ['taken away by one role and given by another', true, [role(['*'], ['*/read']), role(['*/read'])]],
    ['of nobody', false, []],
  ])('%s', (_what, expected, permissions) => {
    expect(isPermitted(permissions, 'Microsoft.Compute/disks/read')).toBe(expected);
  });
});
