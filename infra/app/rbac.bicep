targetScope = 'subscription'

@description('Required. Object id of the app\'s identity.')
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

@description('Optional. Resource group for the machines of boot tests and copies, with their subnet. Empty: neither is used.')
param stagingResourceGroup string = ''

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
  'Microsoft.Compute/diskEncryptionSets/read' // read-surroundings
  'Microsoft.Compute/images/read' // read-target
  'Microsoft.Compute/images/write' // start-image
  'Microsoft.Resources/tags/read' // read-tags
  'Microsoft.Resources/tags/write' // write-tags
]

// Never called by us: Azure checks it on the machine that a gallery version names as its source.
var gallerySourceActions = [
  'Microsoft.Compute/virtualMachines/write' // start-version
]

var galleryActions = [
  'Microsoft.Compute/galleries/read' // read-target
  'Microsoft.Compute/galleries/images/read' // read-target
  'Microsoft.Compute/galleries/images/versions/read' // read-version
  'Microsoft.Compute/galleries/images/versions/write' // start-version
]

// Restore points lie beside their machine and outlive the run; this version never deletes one.
var temporariesActions = [
  'Microsoft.Compute/snapshots/read' // start-snapshot
  'Microsoft.Compute/snapshots/write' // start-snapshot
]

// Only in the staging group: machines for boot tests and copies are made there and deleted again. Nothing else should lie in it.
var stagingActions = [
  'Microsoft.Compute/virtualMachines/read' // read-temporary
  'Microsoft.Compute/virtualMachines/write' // start-temporary-machine
  'Microsoft.Compute/virtualMachines/delete' // start-temporary-delete
  'Microsoft.Compute/disks/read' // read-temporary
  'Microsoft.Compute/disks/write' // start-temporary-disk
  'Microsoft.Compute/disks/delete' // start-temporary-delete
  'Microsoft.Compute/snapshots/read' // read-temporary
  'Microsoft.Compute/snapshots/delete' // start-temporary-delete
  'Microsoft.Network/networkInterfaces/read' // read-temporary
  'Microsoft.Network/networkInterfaces/write' // put-temporary-interface
  'Microsoft.Network/networkInterfaces/delete' // start-temporary-delete
  'Microsoft.Network/networkInterfaces/join/action' // start-temporary-machine
  'Microsoft.Network/virtualNetworks/subnets/join/action' // put-temporary-interface
]

// Reads what stands above a single group: locks are inherited, operations are polled per region, the sweep lists machines of every scope.
var sweepActions = [
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
var groupOfGallery = empty(galleryResourceGroup) ? sourceResourceGroups[0] : galleryResourceGroup

resource captureRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, 'capture')
  properties: {
    roleName: 'Goldsmith capture ${roleSuffix}'
    description: 'Generalizes machines and captures images of them.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: concat(captureActions, toGallery ? gallerySourceActions : [])
      }
    ]
  }
}

resource galleryRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, 'gallery')
  properties: {
    roleName: 'Goldsmith gallery ${roleSuffix}'
    description: 'Publishes versions in a gallery. Deletes none.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: galleryActions
      }
    ]
  }
}

resource temporariesRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, 'temporaries')
  properties: {
    roleName: 'Goldsmith temporaries ${roleSuffix}'
    description: 'Takes snapshots as restore points.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: temporariesActions
      }
    ]
  }
}

resource stagingRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, 'staging')
  properties: {
    roleName: 'Goldsmith staging ${roleSuffix}'
    description: 'Makes and deletes temporary machines in the staging group.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: stagingActions
      }
    ]
  }
}

resource sweepRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, 'sweep')
  properties: {
    roleName: 'Goldsmith sweep ${roleSuffix}'
    description: 'Reads locks, machines and operations. Changes nothing.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: sweepActions
      }
    ]
  }
}

module capture 'assign-role.bicep' = [for (group, index) in sourceResourceGroups: {
  name: 'goldsmith-capture-${index}'
  scope: resourceGroup(group)
  params: {
    principalId: principalId
    roleDefinitionId: captureRole.id
  }
}]

module temporaries 'assign-role.bicep' = [for (group, index) in sourceResourceGroups: if (takeSnapshots) {
  name: 'goldsmith-temporaries-${index}'
  scope: resourceGroup(group)
  params: {
    principalId: principalId
    roleDefinitionId: temporariesRole.id
  }
}]

module staging 'assign-role.bicep' = if (!empty(stagingResourceGroup)) {
  name: 'goldsmith-staging'
  scope: resourceGroup(stagingResourceGroup)
  params: {
    principalId: principalId
    roleDefinitionId: stagingRole.id
  }
}

module gallery 'assign-gallery-role.bicep' = if (toGallery) {
  name: 'goldsmith-gallery'
  scope: resourceGroup(groupOfGallery)
  params: {
    galleryName: galleryName
    principalId: principalId
    roleDefinitionId: galleryRole.id
  }
}

resource sweep 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (grantSweep) {
  name: guid(subscription().id, principalId, sweepRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: sweepRole.id
  }
}
