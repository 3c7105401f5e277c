import type { Seed, SeedVm } from '../arm/seed-shape.ts';

export const SUBSCRIPTION = '5b1e7c1a-9f3d-4c62-8f0e-60d5a17b0002';
export const GROUP = 'images';
const LOCATION = 'westeurope';
export const OPERATOR = 'c11e0000-0000-4000-8000-00000000000a';
export const READER = 'c11e0000-0000-4000-8000-00000000000b';

export const groupId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`;
export const computeId = (...tail: readonly string[]): string =>
  `${groupId}/providers/Microsoft.Compute/${tail.join('/')}`;

const linux = (name: string, more: Partial<SeedVm> = {}): SeedVm => ({
  resourceGroup: GROUP,
  name,
  location: LOCATION,
  os: 'Linux',
  generation: 'V1',
  ...more,
});

/** `lin` is done as the documentation says; `hasty` is generalized without its guest; `kept` is locked. */
export const seed: Seed = {
  subscriptionId: SUBSCRIPTION,
  resourceGroups: [{ name: GROUP, location: LOCATION }],
  virtualNetworks: [{ resourceGroup: GROUP, name: 'images', location: LOCATION }],
  virtualMachines: [linux('lin', { tags: { team: 'api' } }), linux('hasty'), linux('kept')],
  locks: [{ scope: computeId('virtualMachines', 'kept'), name: 'hands-off', level: 'ReadOnly' }],
  roleAssignments: [
    { principalId: OPERATOR, role: 'Owner', scope: `/subscriptions/${SUBSCRIPTION}` },
    { principalId: READER, role: 'Reader', scope: groupId },
  ],
};

const subnet = { id: `${groupId}/providers/Microsoft.Network/virtualNetworks/images/subnets/default` };

/** A machine from an image, as a template or an SDK would ask for it. */
export const machineFrom = (name: string, imageId: string): unknown => ({
  location: LOCATION,
  properties: {
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { imageReference: { id: imageId }, osDisk: { createOption: 'FromImage' } },
    osProfile: { computerName: name, adminUsername: 'azureuser', adminPassword: ['simulated', 'Passw0rd'].join('-') },
    networkProfile: {
      networkApiVersion: '2022-11-01',
      networkInterfaceConfigurations: [
        { name, properties: { ipConfigurations: [{ name: 'ip', properties: { subnet } }] } },
      ],
    },
  },
});
