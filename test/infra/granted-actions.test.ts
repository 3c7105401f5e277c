import { describe, expect, test } from '@jest/globals';
import { basename } from 'node:path';
import { filesUnder, read } from '../rules/support/repository.ts';
import { ACTIONS, adapterMethods, calledActions } from './support/adapter-actions.ts';
import { BICEP_FILES, commentedList, parametersOf } from './support/bicep.ts';

const RBAC = read('infra/app/rbac.bicep');
/** One list, one role and one switch for each. */
const ROLES = [
  ...(['capture', 'restorePoint', 'gallery', 'definition', 'temporaries', 'restore', 'deleteSource'] as const),
  ...(['preparedSources', 'sweep'] as const),
];
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const granted = [...ROLES.map((role) => `${role}Actions`), 'gallerySourceActions'].flatMap((list) =>
  commentedList(RBAC, list),
);
const activities = filesUnder('src/activities', '.ts').map((path) => basename(path, '.ts'));

/** Granted, though no adapter calls it: Azure checks it on what a body points at. */
const LINKED = [
  'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/read',
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Network/networkInterfaces/join/action',
  'Microsoft.Storage/storageAccounts/listKeys/action',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
];

describe('granted actions', () => {
  test('the table of what adapters call knows every method of every adapter', () => {
    const table = Object.fromEntries(
      Object.entries(ACTIONS).map(([name, methods]) => [name, Object.keys(methods).sort()]),
    );

    expect(table).toEqual(adapterMethods());
  });

  test('are those that the adapters call, and nothing more but what Azure checks on a linked resource', () => {
    const actions = [...new Set(granted.map(({ value }) => value))].sort();

    expect(actions).toEqual([...new Set([...calledActions(), ...LINKED])].sort());
  });

  test.each(granted)('$value is needed by an activity: $comment', ({ comment }) => {
    expect(activities).toContain(comment);
  });

  test.each(ROLES)('the role %s is made of its own list and assigned where it is switched on', (role) => {
    const [block = ''] = new RegExp(`^module ${role} 'capability.bicep' = [\\s\\S]*?^\\}`, 'm').exec(RBAC) ?? [];

    expect(block).toMatch(new RegExp(`actions: (concat\\()?${role}Actions\\b`));
    expect(block).toContain(`capability: '${kebab(role)}'`);
    expect(/^module \w+ '[^']+' = if \(/.test(block) || role === 'capture').toBe(true);
    expect(RBAC).toContain(`var ${role}Actions = [`);
  });

  test('roles that delete or make machines are switched off unless asked for', () => {
    const params: Record<string, unknown> = Object.fromEntries(
      parametersOf(RBAC).map(({ name, value }) => [name, value]),
    );

    expect(params).toMatchObject({
      stagingResourceGroups: '[]',
      restoreSources: 'false',
      createDefinitions: 'false',
      deleteSources: 'false',
      usePreparedSources: 'false',
    });
  });

  test('the sweep only reads', () => {
    const writes = commentedList(RBAC, 'sweepActions').filter(({ value }) => !value.endsWith('/read'));

    expect(writes).toEqual([]);
  });

  test('roles of every deployment delete nothing but run commands and extensions', () => {
    const always = ['capture', 'restorePoint', 'gallery', 'sweep'].flatMap((role) =>
      commentedList(RBAC, `${role}Actions`),
    );
    const deletions = always.map(({ value }) => value).filter((value) => value.endsWith('/delete'));

    expect(deletions).toEqual([
      'Microsoft.Compute/virtualMachines/runCommands/delete',
      'Microsoft.Compute/virtualMachines/extensions/delete',
    ]);
  });

  test('name no wildcard, no right to grant rights, and neither Owner nor Contributor', () => {
    const odd = granted.filter(({ value }) => /\*|roleAssignments|roleDefinitions/.test(value));
    const everything = /8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac-6180-42a0-ab88-20f7382dd24c/;

    expect(odd).toEqual([]);
    expect(BICEP_FILES.filter((path) => everything.test(read(path)))).toEqual([]);
  });

  test('are assigned in files about rights only', () => {
    const assigning = BICEP_FILES.filter((path) => read(path).includes("'Microsoft.Authorization/role"));

    expect(assigning.filter((path) => !/^(rbac|assign|capability)\b/.test(basename(path)))).toEqual([]);
  });
});
