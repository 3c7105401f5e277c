import type { Json } from '../shapes/json.ts';

interface LinkedScope {
  readonly id: string;
  readonly action: string;
}

/** `Microsoft.Compute/galleries/images/versions` of an id. */
function typeOf(id: string): string {
  const [provider = '', ...segments] = (id.split(/\/providers\//i).at(-1) ?? '').split('/');
  return [provider, ...segments.filter((_, index) => index % 2 === 0)].join('/');
}

const reading = (id: unknown): LinkedScope[] => (typeof id === 'string' ? [{ id, action: `${typeOf(id)}/read` }] : []);

/** A version is made of a machine, a disk or a snapshot by whoever may write it (domain 7.1); of anything else by whoever may read it. */
const versionSource = (id: unknown): LinkedScope[] =>
  typeof id === 'string' && /\/(virtualMachines|disks|snapshots)\/[^/]+\/?$/i.test(id)
    ? [{ id, action: `${typeOf(id)}/write` }]
    : reading(id);

/** A blob by whoever may have the keys of its account. */
const blobSource = (source: Json | undefined): LinkedScope[] =>
  typeof source?.uri === 'string' && typeof source.storageAccountId === 'string'
    ? [{ id: source.storageAccountId, action: 'Microsoft.Storage/storageAccounts/listKeys/action' }]
    : [];

/** Whoever has something encrypted with a customer's key must see its set (azuredisk-csi-driver issue 2609). */
const keyed = (...ids: unknown[]): LinkedScope[] =>
  [...new Set(ids)].flatMap((id) =>
    typeof id === 'string' ? [{ id, action: 'Microsoft.Compute/diskEncryptionSets/read' }] : [],
  );

const each = (list: unknown): Json[] => (Array.isArray(list) ? (list as Json[]) : []);

const linked = (id: unknown, action: string): LinkedScope[] =>
  typeof id === 'string' ? [{ id, action: `${action}/action` }] : [];

/** Attaching changes the disk: it belongs to somebody from then on. */
const attaching = (disk: Json | undefined): LinkedScope[] =>
  disk?.createOption === 'Attach' && typeof disk.managedDisk?.id === 'string'
    ? [{ id: disk.managedDisk.id, action: 'Microsoft.Compute/disks/write' }]
    : [];

/** Whoever puts something into a subnet, or hangs an address or rules on it, joins it. */
const joiningSubnets = (properties: Json | undefined): LinkedScope[] => [
  ...each(properties?.ipConfigurations).flatMap(({ properties: own }) => [
    ...linked(own?.subnet?.id, 'Microsoft.Network/virtualNetworks/subnets/join'),
    ...linked(own?.publicIPAddress?.id, 'Microsoft.Network/publicIPAddresses/join'),
  ]),
  ...linked(properties?.networkSecurityGroup?.id, 'Microsoft.Network/networkSecurityGroups/join'),
];

const sources: Readonly<Record<string, (properties: Json) => LinkedScope[]>> = {
  'microsoft.compute/galleries/images/versions/write': ({ publishingProfile, storageProfile: storage }) => [
    ...keyed(
      ...each(publishingProfile?.targetRegions).flatMap(({ encryption }) =>
        [encryption?.osDiskImage, ...each(encryption?.dataDiskImages)].map((disk) => disk?.diskEncryptionSetId),
      ),
    ),
    ...versionSource(storage?.source?.virtualMachineId ?? storage?.source?.id),
    ...[storage?.osDiskImage, ...each(storage?.dataDiskImages)].flatMap((disk) => [
      ...versionSource(disk?.source?.id),
      ...blobSource(disk?.source as Json | undefined),
    ]),
  ],
  'microsoft.compute/disks/write': ({ creationData, encryption }) => [
    ...reading(creationData?.sourceResourceId),
    ...keyed(encryption?.diskEncryptionSetId),
  ],
  'microsoft.compute/restorepointcollections/write': ({ source }) => reading(source?.id),
  'microsoft.compute/images/write': ({ sourceVirtualMachine, storageProfile: storage }) => [
    ...reading(sourceVirtualMachine?.id),
    ...[storage?.osDisk, ...each(storage?.dataDisks)].flatMap((disk) =>
      reading(disk?.managedDisk?.id ?? disk?.snapshot?.id),
    ),
  ],
  'microsoft.compute/virtualmachines/write': ({ storageProfile: storage, networkProfile: network }) => [
    ...reading(storage?.imageReference?.id),
    ...[storage?.osDisk, ...each(storage?.dataDisks)].flatMap((disk) => attaching(disk as Json | undefined)),
    ...each(network?.networkInterfaces).flatMap(({ id }) => linked(id, 'Microsoft.Network/networkInterfaces/join')),
    ...each(network?.networkInterfaceConfigurations).flatMap(({ properties }) => joiningSubnets(properties as Json)),
  ],
  'microsoft.network/networkinterfaces/write': joiningSubnets,
  // Its events show the resources themselves (event-grid/event-schema-resources).
  'microsoft.eventgrid/systemtopics/write': ({ topicType, source }) =>
    /^Microsoft\.ResourceNotifications\.Resources$/i.test(String(topicType))
      ? linked(source, 'Microsoft.ResourceNotifications/systemTopics/subscribeToResources')
      : [],
};

/** Whoever gives a resource an identity must be allowed to assign it. */
const assigning = (identity: Json | undefined): LinkedScope[] =>
  Object.keys((identity?.userAssignedIdentities ?? {}) as Json).flatMap((id) =>
    linked(id, 'Microsoft.ManagedIdentity/userAssignedIdentities/assign'),
  );

/** What a body points at, and the right that the service asks for there. */
export const linkedScopes = (action: string, body: Json | undefined): LinkedScope[] => [
  ...(sources[action.toLowerCase()]?.((body?.properties ?? {}) as Json) ?? []),
  ...assigning(body?.identity as Json | undefined),
];
