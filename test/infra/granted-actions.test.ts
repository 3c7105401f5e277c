import { describe, expect, test } from '@jest/globals';
import { basename } from 'node:path';
import { filesUnder, read } from '../rules/support/repository.ts';
import { ACTIONS, adapterMethods, calledActions } from './support/adapter-actions.ts';
import { BICEP_FILES, commentedList } from './support/bicep.ts';

const RBAC = read('infra/app/rbac.bicep');
const ROLES = ['capture', 'gallery', 'temporaries', 'staging', 'sweep'] as const;
const granted = [...ROLES.map((role) => `${role}Actions`), 'gallerySourceActions'].flatMap((list) =>
  commentedList(RBAC, list),
);
const activities = filesUnder('src/activities', '.ts').map((path) => basename(path, '.ts'));

/** Granted, though no adapter calls it: Azure checks it on what a body points at. */
const LINKED = [
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Network/networkInterfaces/join/action',
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

  test.each(ROLES)('the role %s has an action list, a definition and an assignment', (role) => {
    expect(commentedList(RBAC, `${role}Actions`).length).toBeGreaterThan(0);
    expect(RBAC).toContain(`resource ${role}Role 'Microsoft.Authorization/roleDefinitions@`);
    expect(RBAC).toMatch(new RegExp(`roleDefinitionId: ${role}Role\\.id`));
  });

  test('the sweep only reads', () => {
    const writes = commentedList(RBAC, 'sweepActions').filter(({ value }) => !value.endsWith('/read'));

    expect(writes).toEqual([]);
  });

  test('deletions outside the staging group are those of run commands and extensions', () => {
    const staging = commentedList(RBAC, 'stagingActions').map(({ value }) => value);
    const deletions = granted
      .map(({ value }) => value)
      .filter((value) => value.endsWith('/delete') && !staging.includes(value));

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

    expect(assigning.filter((path) => !/^(rbac|assign)-?/.test(basename(path)))).toEqual([]);
  });
});
