import { groupId, parseGroupOf, requireParsed } from '../resource-id.ts';
import type { KeptRestore } from '../restore/kept-machine.ts';
import { actionsOf, type AdapterCall } from './adapter-actions.ts';

interface Need {
  readonly scope: string;
  readonly actions: readonly string[];
}

const groupOf = (id: string): string => {
  const { resourceGroup, subscriptionId } = requireParsed(parseGroupOf, id);
  return groupId(subscriptionId, resourceGroup);
};

const READS: Readonly<Record<KeptRestore['point']['kind'], readonly string[]>> = {
  snapshots: ['Microsoft.Compute/snapshots/read'],
  'restore-point': [
    'Microsoft.Compute/restorePointCollections/restorePoints/read',
    // Azure checks it on what a disk is made of.
    'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/read',
  ],
};

const MACHINE: readonly AdapterCall[] = [
  ...(['restores.readPresent', 'restorePoints.startDetach'] as const),
  ...(['removals.startDeleteMachine', 'restores.startMachine'] as const),
];

/** What our identity must be allowed to bring this machine back, by scope: on its group, on its disks, its interfaces, identities and keys. */
export function neededForRestore({ machine, point }: KeptRestore): Need[] {
  const { disks, identityIds, interfaceIds, vmId } = machine;
  const keys = disks.flatMap(({ diskEncryptionSetId }) => (diskEncryptionSetId ? [diskEncryptionSetId] : []));
  const needs: Need[] = [
    { scope: groupOf(vmId), actions: [...MACHINE.flatMap(actionsOf), ...READS[point.kind]] },
    ...disks.map(({ id }) => ({
      scope: groupOf(id),
      actions: [...actionsOf('restores.readDisk'), ...actionsOf('restores.startDisk')],
    })),
    ...interfaceIds.map((id) => ({
      scope: groupOf(id),
      actions: [...actionsOf('restores.readInterface'), 'Microsoft.Network/networkInterfaces/join/action'],
    })),
    ...identityIds.map((scope) => ({
      scope,
      actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'],
    })),
    ...keys.map((scope) => ({ scope, actions: actionsOf('encryptionSets.read') })),
  ];
  const scopes = [...new Map(needs.map(({ scope }) => [scope.toLowerCase(), scope])).values()];
  return scopes.map((scope) => {
    const here = needs.filter((need) => need.scope.toLowerCase() === scope.toLowerCase());
    return { scope, actions: [...new Set(here.flatMap(({ actions }) => actions))] };
  });
}
