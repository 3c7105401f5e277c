import type { Place, Scenario } from '../scenario.ts';

const linux = { os: 'Linux' } as const;
const captured = { state: 'captured' } as const;
const plan = { name: 'hardened', publisher: 'contoso', product: 'linux' };
const planned = { vm: { ...linux, plan }, definition: { purchasePlan: plan } } as const;
const identityId = ({ groupId }: Place): string =>
  `${groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web`;
/** A machine that somebody gave an identity of its own; ids are of the scenario's group. */
const withIdentity = (place: Place) => ({
  virtualMachines: [
    {
      ...{ resourceGroup: place.group, name: place.vm, location: 'westeurope', ...linux },
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId(place)]: {} } },
    },
  ],
});

/** Machines with more about them than their disks. */
export const MACHINES: readonly Scenario[] = [
  {
    ...{ about: 'source', name: 'a purchase plan, with a boot test', ...planned, expected: captured },
    ...{ request: () => ({ bootTest: true }), restore: { expected: { state: 'restored' } } },
  },
  {
    ...{ about: 'source', name: 'a purchase plan, copied', ...planned, request: () => ({ mode: 'copy' }) },
    expected: { ...captured, sourceRuns: true },
  },
  {
    ...{ about: 'source', name: 'a purchase plan that the definition does not have', vm: { ...linux, plan } },
    expected: { state: 'refused', code: 'definition-purchase-plan-mismatch', sourceRuns: true },
  },
  {
    ...{ about: 'source', name: 'an identity of its user’s comes back', vm: linux, seed: withIdentity },
    ...{ expected: captured, restore: { expected: { state: 'restored' } } },
  },
  {
    ...{ about: 'source', name: 'an identity of its user’s, copied', vm: linux, seed: withIdentity },
    ...{ request: () => ({ mode: 'copy' }), expected: { ...captured, sourceRuns: true } },
  },
  {
    ...{ about: 'source', name: 'a zone, a licence and two interfaces', expected: captured },
    vm: {
      os: 'Windows',
      guest: { sysprepSeconds: 60 },
      zone: '2',
      licenseType: 'Windows_Server',
      interfaces: ['a', 'b'],
    },
    restore: { expected: { state: 'restored' } },
  },
];
