targetScope = 'subscription'

@description('Required. Object id of the worker identity. The host\'s identity gets none of these roles.')
param principalId string

@description('Required. Part of the names of the custom roles, which are unique in the tenant.')
param roleSuffix string

@description('Required. Resource groups with machines that may become images. Everybody who may tag there can have them consumed.')
param sourceResourceGroups string[]

@description('Optional. Resource group of the gallery. Empty: the first of the source groups.')
param galleryResourceGroup string = ''

@description('Optional. Gallery to publish to. Empty: managed images only.')
param galleryName string = ''

@description('Optional. False where no run takes a restore point (restorePoint: false in every profile and request).')
param takeSnapshots bool = true

@description('Optional. Resource groups for the machines of boot tests, copies and optimizations, with their subnet. Empty: none of them is used. Nothing else should lie in them.')
param stagingResourceGroups string[] = []

@description('Optional. True where POST captures/{id}/restore shall work: deletes and makes machines in the source groups.')
param restoreSources bool = false

@description('Optional. True where a profile may have missing image definitions made (createDefinition).')
param createDefinitions bool = false

@description('Optional. True where a profile deletes its source after the image is published.')
param deleteSources bool = false

@description('Optional. True where a profile names disks, snapshots or VHDs as sources. Gives the keys of storage accounts in the source groups, because Azure asks for them.')
param usePreparedSources bool = false

@description('Optional. Read-only role at the subscription. False only if somebody else grants its actions.')
param grantSweep bool = true

// One role per capability. Beside each action stands the activity that needs it; a test compares with what the adapters call.

// Gives root on the machines below its scope (run commands): image-build groups only. Deletes nothing but run commands and extensions.
var captureActions = [
  'Microsoft.Compute/virtualMachines/read' // read-source
  'Microsoft.Compute/virtualMachines/deallocate/action' // start-deallocate
  'Microsoft.Compute/virtualMachines/generalize/action' // mark-generalized
  'Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action' // read-serial-log
  'Microsoft.Compute/virtualMachines/runCommands/read' // read-run-command
  'Microsoft.Compute/virtualMachines/runCommands/write' // start-run-command
  'Microsoft.Compute/virtualMachines/runCommands/delete' // remove-run-commands
  'Microsoft.Compute/virtualMachines/extensions/read' // start-disable-encryption
  'Microsoft.Compute/virtualMachines/extensions/write' // start-disable-encryption
  'Microsoft.Compute/virtualMachines/extensions/delete' // start-remove-encryption-extension
  'Microsoft.Compute/disks/read' // read-source
  'Microsoft.Network/networkInterfaces/read' // read-surroundings
  'Microsoft.Compute/diskEncryptionSets/read' // read-surroundings
  'Microsoft.Compute/images/read' // read-target
  'Microsoft.Compute/images/write' // start-image
  'Microsoft.Resources/tags/read' // read-tags
  'Microsoft.Resources/tags/write' // write-tags
]

// Never called by us: Azure checks it on the machine that a gallery version names as its source.
var gallerySourceActions = [
  'Microsoft.Compute/virtualMachines/write' // start-version
  'Microsoft.Compute/disks/write' // start-version
]

var galleryActions = [
  'Microsoft.Compute/galleries/read' // read-target
  'Microsoft.Compute/galleries/images/read' // read-target
  'Microsoft.Compute/galleries/images/versions/read' // read-version
  'Microsoft.Compute/galleries/images/versions/write' // start-version
]

// Beside the role for the gallery, where it is switched on: makes definitions that are missing. Changes none that is there.
var definitionActions = [
  'Microsoft.Compute/galleries/images/write' // start-definition
]

// Restore points lie beside their machine and outlive the run. Before one is taken, disks and interfaces are made to outlive the machine.
var restorePointActions = [
  'Microsoft.Compute/virtualMachines/read' // read-machine
  'Microsoft.Compute/virtualMachines/write' // start-detach
  'Microsoft.Compute/disks/read' // read-machine
  'Microsoft.Compute/disks/write' // start-detach
  'Microsoft.Network/networkInterfaces/join/action' // start-detach
  'Microsoft.Compute/snapshots/read' // start-snapshot
  'Microsoft.Compute/snapshots/write' // start-snapshot
  'Microsoft.Compute/restorePointCollections/read' // put-restore-collection
  'Microsoft.Compute/restorePointCollections/write' // put-restore-collection
  'Microsoft.Compute/restorePointCollections/restorePoints/read' // start-restore-point
  'Microsoft.Compute/restorePointCollections/restorePoints/write' // start-restore-point
]

// Only in staging groups: machines for boot tests, copies and optimizations are made there and deleted again.
var temporariesActions = [
  'Microsoft.Compute/virtualMachines/read' // read-temporary
  'Microsoft.Compute/virtualMachines/write' // start-temporary-machine
  'Microsoft.Compute/virtualMachines/delete' // start-temporary-delete
  'Microsoft.Compute/disks/read' // read-temporary
  'Microsoft.Compute/disks/write' // start-temporary-disk
  'Microsoft.Compute/disks/delete' // start-temporary-delete
  'Microsoft.Compute/snapshots/read' // read-temporary
  'Microsoft.Compute/snapshots/write' // start-snapshot
  'Microsoft.Compute/snapshots/delete' // start-temporary-delete
  'Microsoft.Compute/images/read' // read-temporary
  'Microsoft.Compute/images/delete' // start-temporary-delete
  'Microsoft.Network/networkInterfaces/read' // read-temporary
  'Microsoft.Network/networkInterfaces/write' // put-temporary-interface
  'Microsoft.Network/networkInterfaces/delete' // start-temporary-delete
  'Microsoft.Network/networkInterfaces/join/action' // start-temporary-machine
  'Microsoft.Network/virtualNetworks/subnets/join/action' // put-temporary-interface
]

// In the source groups, where it is switched on: brings a machine back from its restore point, and removes restore points whose days are over.
var restoreActions = [
  'Microsoft.Compute/virtualMachines/read' // inspect-restore
  'Microsoft.Compute/virtualMachines/write' // start-restored-machine
  'Microsoft.Compute/virtualMachines/delete' // start-machine-delete
  'Microsoft.Compute/disks/read' // start-restored-disk
  'Microsoft.Compute/disks/write' // start-restored-disk
  'Microsoft.Compute/diskEncryptionSets/read' // start-restored-disk
  'Microsoft.Compute/snapshots/read' // inspect-restore
  'Microsoft.Compute/snapshots/delete' // start-temporary-delete
  'Microsoft.Compute/restorePointCollections/read' // start-restore-point-delete
  'Microsoft.Compute/restorePointCollections/delete' // start-restore-point-delete
  'Microsoft.Compute/restorePointCollections/restorePoints/read' // inspect-restore
  'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/read' // start-restored-disk
  'Microsoft.Network/networkInterfaces/read' // inspect-restore
  'Microsoft.Network/networkInterfaces/join/action' // start-restored-machine
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' // start-restored-machine
]

// In the source groups, where it is switched on: deletes machines whose image is published, and what of them the request names.
var deleteSourceActions = [
  'Microsoft.Compute/virtualMachines/delete' // start-source-delete
  'Microsoft.Compute/disks/delete' // start-part-delete
  'Microsoft.Network/networkInterfaces/read' // start-part-delete
  'Microsoft.Network/networkInterfaces/delete' // start-part-delete
]

// In the source groups, where it is switched on: disks, snapshots and VHDs that somebody prepared. Nothing is ever written on them: Azure asks for the right
// to write, and for the keys of the account, of whoever names one as the source of a gallery version.
var preparedSourcesActions = [
  'Microsoft.Compute/disks/read' // read-prepared-source
  'Microsoft.Compute/disks/write' // start-version
  'Microsoft.Compute/snapshots/read' // read-prepared-source
  'Microsoft.Compute/snapshots/write' // start-version
  'Microsoft.Storage/storageAccounts/read' // read-prepared-source
  'Microsoft.Storage/storageAccounts/listKeys/action' // start-version
]

// To look at the size and the footer of a VHD.
var preparedSourcesDataActions = [
  'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read' // read-prepared-source
]

// Reads what stands above a single group: locks are inherited, operations are polled per region, the sweep lists machines of every scope.
var sweepActions = [
  'Microsoft.Insights/eventtypes/values/read' // read-power-actions
  'Microsoft.Authorization/locks/read' // list-locks
  'Microsoft.Authorization/permissions/read' // read-surroundings
  'Microsoft.Compute/locations/operations/read' // poll-operation
  'Microsoft.Compute/locations/capsOperations/read' // poll-operation
  'Microsoft.Compute/locations/DiskOperations/read' // poll-operation
  'Microsoft.Compute/locations/usages/read' // read-surroundings
  'Microsoft.Compute/virtualMachines/read' // list-claimed-vms
  'Microsoft.Resources/subscriptions/locations/read' // read-surroundings
  'Microsoft.Resources/subscriptions/resourceGroups/read' // read-target
  'Microsoft.Resources/subscriptions/resources/read' // list-temporaries
  'Microsoft.Resources/subscriptions/resourceGroups/resources/read' // list-temporaries
]

var toGallery = !empty(galleryName)

module capture 'capability.bicep' = {
  name: 'goldsmith-capture'
  params: {
    about: 'Generalizes machines and captures images of them. Root on every machine below its scope.'
    actions: concat(captureActions, toGallery ? gallerySourceActions : [])
    capability: 'capture'
    principalId: principalId
    // A copy is prepared and captured in its staging group as a machine is in its own.
    resourceGroups: union(sourceResourceGroups, stagingResourceGroups)
    roleSuffix: roleSuffix
  }
}

module restorePoint 'capability.bicep' = if (takeSnapshots) {
  name: 'goldsmith-restore-point'
  params: {
    about: 'Takes restore points of machines before they change. Deletes none.'
    actions: restorePointActions
    capability: 'restore-point'
    principalId: principalId
    resourceGroups: sourceResourceGroups
    roleSuffix: roleSuffix
  }
}

module gallery 'capability.bicep' = if (toGallery) {
  name: 'goldsmith-gallery'
  params: {
    about: 'Publishes versions in a gallery. Deletes none.'
    actions: galleryActions
    capability: 'gallery'
    galleryName: galleryName
    galleryResourceGroup: empty(galleryResourceGroup) ? sourceResourceGroups[0] : galleryResourceGroup
    principalId: principalId
    roleSuffix: roleSuffix
  }
}

module definition 'capability.bicep' = if (toGallery && createDefinitions) {
  name: 'goldsmith-definition'
  params: {
    about: 'Makes image definitions in a gallery. Deletes none.'
    actions: definitionActions
    capability: 'definition'
    galleryName: galleryName
    galleryResourceGroup: empty(galleryResourceGroup) ? sourceResourceGroups[0] : galleryResourceGroup
    principalId: principalId
    roleSuffix: roleSuffix
  }
}

module temporaries 'capability.bicep' = if (!empty(stagingResourceGroups)) {
  name: 'goldsmith-temporaries'
  params: {
    about: 'Makes and deletes the machines, disks and interfaces of boot tests, copies and optimizations.'
    actions: temporariesActions
    capability: 'temporaries'
    principalId: principalId
    resourceGroups: stagingResourceGroups
    roleSuffix: roleSuffix
  }
}

module restore 'capability.bicep' = if (restoreSources) {
  name: 'goldsmith-restore'
  params: {
    about: 'Brings machines back from their restore points: deletes them and makes them again. Removes expired restore points.'
    actions: restoreActions
    capability: 'restore'
    principalId: principalId
    resourceGroups: sourceResourceGroups
    roleSuffix: roleSuffix
  }
}

module deleteSource 'capability.bicep' = if (deleteSources && !empty(deleteSourceActions)) {
  name: 'goldsmith-delete-source'
  params: {
    about: 'Deletes machines whose image is published, and their disks and interfaces.'
    actions: deleteSourceActions
    capability: 'delete-source'
    principalId: principalId
    resourceGroups: sourceResourceGroups
    roleSuffix: roleSuffix
  }
}

module preparedSources 'capability.bicep' = if (usePreparedSources) {
  name: 'goldsmith-prepared-sources'
  params: {
    about: 'Makes images of disks, snapshots and VHDs that were prepared elsewhere. Holds the keys of storage accounts there.'
    actions: preparedSourcesActions
    capability: 'prepared-sources'
    dataActions: preparedSourcesDataActions
    principalId: principalId
    resourceGroups: sourceResourceGroups
    roleSuffix: roleSuffix
  }
}

module sweep 'capability.bicep' = if (grantSweep) {
  name: 'goldsmith-sweep'
  params: {
    about: 'Reads locks, machines and operations. Changes nothing.'
    actions: sweepActions
    capability: 'sweep'
    everywhere: true
    principalId: principalId
    roleSuffix: roleSuffix
  }
}
