const VM = 'Microsoft.Compute/virtualMachines';
const NIC = 'Microsoft.Network/networkInterfaces';
const POINTS = 'Microsoft.Compute/restorePointCollections';
const GALLERY = 'Microsoft.Compute/galleries';

/**
 * What each method of an adapter asks of Azure, in Azure's words. The roles of infra are held against this table by a test, and preflight asks with it
 * whether our identity may do what a plan needs.
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/compute
 */
export const ADAPTER_ACTIONS = {
  vms: {
    read: [`${VM}/read`, 'Microsoft.Compute/disks/read'],
    readState: [`${VM}/read`],
    list: [`${VM}/read`],
    startDeallocate: [`${VM}/deallocate/action`],
    generalize: [`${VM}/generalize/action`],
    readSerialLog: [`${VM}/retrieveBootDiagnosticsData/action`],
  },
  runCommands: {
    start: [`${VM}/runCommands/write`],
    read: [`${VM}/runCommands/read`],
    listNames: [`${VM}/runCommands/read`],
    remove: [`${VM}/runCommands/delete`],
  },
  encryption: {
    readExtension: [`${VM}/extensions/read`],
    startDisable: [`${VM}/extensions/write`],
    startRemoveExtension: [`${VM}/extensions/delete`],
    startClearSettings: [`${VM}/write`],
  },
  snapshots: {
    read: ['Microsoft.Compute/snapshots/read'],
    start: ['Microsoft.Compute/snapshots/write'],
  },
  galleries: {
    readTarget: [`${GALLERY}/read`, `${GALLERY}/images/read`, `${GALLERY}/images/versions/read`],
    readVersion: [`${GALLERY}/images/versions/read`],
    startVersion: [`${GALLERY}/images/versions/read`, `${GALLERY}/images/versions/write`],
    scaleVersion: [`${GALLERY}/images/versions/read`, `${GALLERY}/images/versions/write`],
  },
  definitions: {
    readState: [`${GALLERY}/images/read`],
    findTwin: [`${GALLERY}/images/read`],
    start: [`${GALLERY}/images/write`],
  },
  images: {
    readGroup: ['Microsoft.Resources/subscriptions/resourceGroups/read'],
    read: ['Microsoft.Compute/images/read'],
    start: ['Microsoft.Compute/images/write'],
  },
  operations: {
    poll: [
      'Microsoft.Compute/locations/operations/read',
      'Microsoft.Compute/locations/capsOperations/read',
      'Microsoft.Compute/locations/DiskOperations/read',
    ],
  },
  preparedSources: {
    read: [
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/snapshots/read',
      'Microsoft.Storage/storageAccounts/read',
    ],
  },
  tags: {
    read: ['Microsoft.Resources/tags/read'],
    merge: ['Microsoft.Resources/tags/write'],
    remove: ['Microsoft.Resources/tags/write'],
  },
  temporaries: {
    read: [
      ...[`${VM}/read`, 'Microsoft.Compute/disks/read', 'Microsoft.Compute/snapshots/read'],
      ...['Microsoft.Compute/images/read', `${NIC}/read`],
    ],
    putInterface: [`${NIC}/write`],
    startDisk: ['Microsoft.Compute/disks/write'],
    startMachine: [`${VM}/write`],
    startAttach: [`${VM}/write`],
    startDetach: [`${VM}/write`],
    startDelete: [
      `${VM}/delete`,
      'Microsoft.Compute/disks/delete',
      'Microsoft.Compute/snapshots/delete',
      'Microsoft.Compute/images/delete',
      `${NIC}/delete`,
    ],
    list: [
      'Microsoft.Resources/subscriptions/resources/read',
      'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    ],
  },
  removals: {
    startDeleteMachine: [`${VM}/delete`],
    readDisk: ['Microsoft.Compute/disks/read'],
    startDeleteDisk: ['Microsoft.Compute/disks/delete'],
    readInterface: [`${NIC}/read`],
    startDeleteInterface: [`${NIC}/delete`],
  },
  restorePoints: {
    readMachine: [`${VM}/read`, 'Microsoft.Compute/disks/read'],
    startDetach: [`${VM}/read`, `${VM}/write`],
    readCollection: [`${POINTS}/read`],
    putCollection: [`${POINTS}/write`],
    readPoint: [`${POINTS}/restorePoints/read`],
    startPoint: [`${POINTS}/restorePoints/write`],
  },
  restores: {
    readPresent: [`${VM}/read`],
    readInterface: [`${NIC}/read`],
    readSources: ['Microsoft.Compute/snapshots/read', `${POINTS}/restorePoints/read`],
    readDisk: ['Microsoft.Compute/disks/read'],
    startDisk: ['Microsoft.Compute/disks/write'],
    startMachine: [`${VM}/write`],
    startDeleteCollection: [`${POINTS}/delete`],
  },
  activityLog: { powerActions: ['Microsoft.Insights/eventtypes/values/read'] },
  locks: { list: ['Microsoft.Authorization/locks/read'] },
  permissions: { read: ['Microsoft.Authorization/permissions/read'] },
  interfaces: { isAccelerated: [`${NIC}/read`] },
  encryptionSets: { read: ['Microsoft.Compute/diskEncryptionSets/read'] },
  quotas: { read: ['Microsoft.Compute/locations/usages/read'] },
  regions: { list: ['Microsoft.Resources/subscriptions/locations/read'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Actions = typeof ADAPTER_ACTIONS;

/** `port.method`, as `vms.read`. */
export type AdapterCall = {
  [Port in keyof Actions]: `${Port}.${Extract<keyof Actions[Port], string>}`;
}[keyof Actions];

export function actionsOf(call: AdapterCall): readonly string[] {
  const [port = '', method = ''] = call.split('.');
  const methods: Readonly<Record<string, readonly string[]>> = ADAPTER_ACTIONS[port as keyof Actions];
  return methods[method] ?? [];
}
