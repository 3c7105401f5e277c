import { subnetOf } from '../support/network.ts';
import { computeIdOf, group, subscriptionId } from '../support/simulated-azure.ts';

/** One request and what the service was recorded to answer it (INDEX facts 1, 2 and 12): `S`, `G`, `C` and `N` stand for the scopes. */
export type Step = readonly [method: string, path: string, status: number, body?: object | undefined];

/** The subscription. */
export const whole = `/subscriptions/${subscriptionId}`;
export const scopes: Readonly<Record<string, string>> = {
  S: whole,
  G: `${whole}/resourceGroups/${group}`,
  C: `${whole}/resourceGroups/${group}/providers/Microsoft.Compute`,
  N: `${whole}/resourceGroups/${group}/providers/Microsoft.Network`,
};

const location = 'westeurope';
const made = (properties: object, more: object = {}) => ({ location, properties, ...more });
const copyOf = (id: string) => made({ creationData: { createOption: 'Copy', sourceResourceId: id } });
const access = { access: 'Read', durationInSeconds: 60 };
const ade = {
  ...{ publisher: 'Microsoft.Azure.Security', type: 'AzureDiskEncryptionForLinux', typeHandlerVersion: '1.1' },
  settings: {
    ...{ EncryptionOperation: 'EnableEncryption', VolumeType: 'Data', SequenceVersion: 'a' },
    ...{ KeyVaultURL: 'https://v.vault.azure.net/', KeyVaultResourceId: `${whole}/x` },
  },
};
const newVm = (name: string, id: string) =>
  made({
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { imageReference: { id } },
    osProfile: { computerName: name, adminUsername: 'ann', adminPassword: 'not a secret 1' },
    networkProfile: {
      networkApiVersion: '2022-11-01',
      networkInterfaceConfigurations: [
        {
          name: `${name}-nic`,
          properties: { ipConfigurations: [{ name: 'i', properties: { subnet: { id: subnetOf('vm1') } } }] },
        },
      ],
    },
  });
const key = { sourceVault: { id: `${whole}/x` }, keyUrl: 'https://v.vault.azure.net/keys/k/1' };
const version = {
  publishingProfile: { targetRegions: [{ name: location }] },
  storageProfile: { source: { virtualMachineId: computeIdOf('virtualMachines', 'golden') } },
};

const machines: readonly Step[] = [
  ['GET', 'S/providers/Microsoft.Compute/virtualMachines', 200],
  ['GET', 'C/virtualMachines', 200],
  ['GET', 'C/virtualMachines/vm1', 200],
  ['GET', 'C/virtualMachines/vm1/instanceView', 200],
  ['PATCH', 'C/virtualMachines/vm1', 200, { tags: { a: 'b' } }],
  ...['restart', 'redeploy', 'reapply'].map((action): Step => ['POST', `C/virtualMachines/vm1/${action}`, 202]),
  ['POST', 'C/virtualMachines/ephemeral/reimage', 202],
  ['POST', 'C/virtualMachines/spot/simulateEviction', 204],
  ['POST', 'C/virtualMachines/vm1/retrieveBootDiagnosticsData', 200],
  ['POST', 'C/virtualMachines/vm1/runCommand', 202, { commandId: 'RunShellScript', script: ['echo hello'] }],
  ['PUT', 'C/virtualMachines/vm1/runCommands/r', 201, made({ source: { script: 'echo hello' } })],
  ['GET', 'C/virtualMachines/vm1/runCommands', 200],
  ['GET', 'C/virtualMachines/vm1/runCommands/r', 200],
  ['PATCH', 'C/virtualMachines/vm1/runCommands/r', 200, { properties: { source: { script: 'echo again' } } }],
  ['DELETE', 'C/virtualMachines/vm1/runCommands/r', 202],
  ['DELETE', 'C/virtualMachines/vm1/runCommands/r', 204],
  ['PUT', 'C/virtualMachines/vm1/extensions/ade', 201, made(ade)],
  ['GET', 'C/virtualMachines/vm1/extensions', 200],
  ['GET', 'C/virtualMachines/vm1/extensions/ade', 200],
  ['PATCH', 'C/virtualMachines/vm1/extensions/ade', 200, { tags: { a: 'b' } }],
  ['DELETE', 'C/virtualMachines/vm1/extensions/ade', 202],
  ['POST', 'C/virtualMachines/vm1/powerOff', 202],
  ['POST', 'C/virtualMachines/vm1/start', 202],
  ['POST', 'C/virtualMachines/vm1/deallocate', 202],
  ['POST', 'C/virtualMachines/blob/powerOff', 202],
  ['POST', 'C/virtualMachines/blob/generalize', 200],
  [
    'POST',
    'C/virtualMachines/blob/capture',
    202,
    { vhdPrefix: 'p', destinationContainerName: 'images', overwriteVhds: true },
  ],
];

const disks: readonly Step[] = (['disks', 'snapshots'] as const).flatMap((type): Step[] => [
  ['PUT', `C/${type}/d`, 202, copyOf(computeIdOf('disks', 'golden-os'))],
  ['GET', `S/providers/Microsoft.Compute/${type}`, 200],
  ['GET', `C/${type}`, 200],
  ['GET', `C/${type}/d`, 200],
  ['PATCH', `C/${type}/d`, 202, { tags: { a: 'b' } }],
  ['POST', `C/${type}/d/beginGetAccess`, 202, access],
  ['POST', `C/${type}/d/endGetAccess`, 202],
  ['DELETE', `C/${type}/d`, 202],
  ['DELETE', `C/${type}/d`, 204],
]);

const images: readonly Step[] = [
  [
    'PUT',
    'C/images/i',
    201,
    made({ sourceVirtualMachine: { id: computeIdOf('virtualMachines', 'golden') }, hyperVGeneration: 'V2' }),
  ],
  ['PATCH', 'C/images/i', 200, { tags: { a: 'b' } }],
  ['GET', 'C/images/i', 200],
  ['GET', 'C/images', 200],
  ['GET', 'S/providers/Microsoft.Compute/images', 200],
  ['PUT', 'C/virtualMachines/of-image', 201, newVm('of-image', computeIdOf('images', 'i'))],
  ['PUT', 'C/galleries/g', 201, made({})],
  ['PATCH', 'C/galleries/g', 200, { properties: { sharingProfile: { permissions: 'Groups' } } }],
  [
    'POST',
    'C/galleries/g/share',
    202,
    { operationType: 'Add', groups: [{ type: 'Subscriptions', ids: [subscriptionId] }] },
  ],
  ['GET', 'C/galleries/g', 200],
  ['GET', 'C/galleries', 200],
  ['GET', 'S/providers/Microsoft.Compute/galleries', 200],
  [
    'PUT',
    'C/galleries/g/images/l',
    201,
    made({
      osType: 'Linux',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      identifier: { publisher: 'p', offer: 'o', sku: 's' },
    }),
  ],
  ['PATCH', 'C/galleries/g/images/l', 200, { tags: { a: 'b' } }],
  ['GET', 'C/galleries/g/images/l', 200],
  ['GET', 'C/galleries/g/images', 200],
  ['PUT', 'C/galleries/g/images/l/versions/1.0.0', 201, made(version)],
  ['PATCH', 'C/galleries/g/images/l/versions/1.0.0', 200, { tags: { a: 'b' } }],
  ['GET', 'C/galleries/g/images/l/versions/1.0.0', 200],
  ['GET', 'C/galleries/g/images/l/versions', 200],
  ['PUT', 'C/virtualMachines/of-version', 201, newVm('of-version', computeIdOf('galleries', 'g', 'images', 'l'))],
  ['DELETE', 'C/virtualMachines/of-version', 202],
  ['DELETE', 'C/galleries/g/images/l/versions/1.0.0', 202],
  ['DELETE', 'C/galleries/g/images/l', 202],
  ['DELETE', 'C/galleries/g', 202],
  ['DELETE', 'C/images/i', 202],
];

const sets: readonly Step[] = [
  ['PUT', 'C/diskEncryptionSets/e', 202, made({ activeKey: key }, { identity: { type: 'SystemAssigned' } })],
  [
    'PATCH',
    'C/diskEncryptionSets/e',
    202,
    { properties: { activeKey: { ...key, keyUrl: 'https://v.vault.azure.net/keys/k/2' } } },
  ],
  ['GET', 'C/diskEncryptionSets/e/associatedResources', 200],
  ['PUT', 'C/availabilitySets/e', 200, made({}, { sku: { name: 'Aligned' } })],
  ['PUT', 'C/restorePointCollections/e', 201, made({ source: { id: computeIdOf('virtualMachines', 'vm1') } })],
  ['PATCH', 'C/restorePointCollections/e', 200, { tags: { a: 'b' } }],
  ['PUT', 'C/restorePointCollections/e/restorePoints/p', 201, {}],
  ['GET', 'C/restorePointCollections/e/restorePoints/p', 200],
  ['GET', 'C/restorePointCollections/e/restorePoints/p/diskRestorePoints', 200],
  ['GET', 'C/restorePointCollections/e/restorePoints/p/diskRestorePoints/FIRST', 200],
  ['DELETE', 'C/restorePointCollections/e/restorePoints/p', 202],
  ...['diskEncryptionSets', 'availabilitySets', 'restorePointCollections'].flatMap((type): Step[] => [
    ['GET', `S/providers/Microsoft.Compute/${type}`, 200],
    ['GET', `C/${type}`, 200],
    ['GET', `C/${type}/e`, 200],
    ['DELETE', `C/${type}/e`, type === 'availabilitySets' ? 200 : 202],
    ['DELETE', `C/${type}/e`, 204],
  ]),
];

export const computeSteps: readonly Step[] = [...machines, ...disks, ...images, ...sets];
