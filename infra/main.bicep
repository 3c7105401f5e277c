targetScope = 'subscription'

@description('Optional. Region of the app. Machines and galleries may lie anywhere.')
param location string = deployment().location

@description('Required. Resource group for the app itself; made where it does not exist.')
param appResourceGroup string

@description('Optional. Name of the environment, as azd calls it; a tag of the resource group.')
param environmentName string = 'dev'

@description('Required. Existing resource groups with machines that may become images.')
param sourceResourceGroups string[]

@description('Optional. Existing resource group of the gallery. Empty: the first of the source groups.')
param galleryResourceGroup string = ''

@description('Optional. Gallery to publish to. Empty: managed images only.')
param galleryName string = ''

@description('Optional. True makes the gallery; false expects it to exist.')
param makeGallery bool = false

@description('Required. Allow-list of scopes: docs/settings.md, GOLDSMITH_SCOPES.')
param scopes array

@description('Optional. Profiles by name: docs/settings.md, GOLDSMITH_PROFILES.')
param profiles object = {}

@description('Optional. The machine on which captured disks are optimized: docs/settings.md, GOLDSMITH_OPTIMIZE_HELPER. Empty: profiles with optimize are refused.')
param optimizeHelper object = {}

@description('Optional. Whose tag writes start runs: nobody\'s (before the app has been deployed once: Event Grid wants the function to exist), those in the source groups, or those in the whole subscription.')
param tagEvents 'none' | 'resource-group' | 'subscription' = 'none'

@description('Optional. Client id of the Entra application for Easy Auth. Empty: no sign-in, callers are key holders who never approve.')
param authClientId string = ''

@description('Optional. Existing resource groups for the machines of boot tests, copies and optimizations, with their subnet. Empty: none of them is used. Nothing else should lie in them.')
param stagingResourceGroups string[] = []

@description('Optional. True where POST captures/{id}/restore shall work: deletes and makes machines in the source groups.')
param restoreSources bool = false

@description('Optional. True where a profile may have missing image definitions made (createDefinition).')
param createDefinitions bool = false

@description('Optional. True where a profile deletes its source after the image is published.')
param deleteSources bool = false

@description('Optional. True where a profile names disks, snapshots or VHDs as sources. Gives the keys of storage accounts in the source groups, because Azure asks for them.')
param usePreparedSources bool = false

@description('Optional. False where no run takes a restore point.')
param takeSnapshots bool = true

@description('Optional. Version of Node.')
param nodeVersion '22' | '24' = '22'

@description('Optional. Where Durable Functions keeps its runs. Changing it leaves runs in flight behind: docs/deploy.md.')
param durableBackend 'azure-storage' | 'durable-task-scheduler' = 'azure-storage'

@description('Optional. Name of the task hub. A new one per release keeps old runs with the old code: docs/deploy.md.')
@minLength(3)
@maxLength(45)
param taskHubName string = 'goldsmith'

@description('Optional. True puts the app into a virtual network and its storage behind private endpoints.')
param privateNetwork bool = false

@description('Optional. Redundancy of the storage. Zones, where the region has them: a lost task hub loses the runs in it.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' = 'Standard_ZRS'

@description('Optional. Resource ids of existing action groups that alerts call. Empty: alerts show in the portal only.')
param actionGroupIds string[] = []

@description('Optional. Hours without an end after which a run counts as stuck.')
@minValue(1)
@maxValue(40)
param stuckHours int = 12

@description('Optional. True stops every run at its next step before the point of no return.')
param paused bool = false

var abbreviations = loadJsonContent('abbreviations.json')
var topicGroups = tagEvents == 'none' ? [] : tagEvents == 'subscription' ? [appResourceGroup] : sourceResourceGroups
var token = toLower(uniqueString(subscription().id, appResourceGroup, location))
var onScheduler = durableBackend == 'durable-task-scheduler'

resource appGroup 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: appResourceGroup
  location: location
  tags: {
    'azd-env-name': environmentName
  }
}

module identity 'app/identity.bicep' = {
  name: 'goldsmith-identity'
  scope: appGroup
  params: {
    hostName: '${abbreviations.managedIdentity}goldsmith-host-${token}'
    location: location
    workerName: '${abbreviations.managedIdentity}goldsmith-worker-${token}'
  }
}

module storage 'app/storage.bicep' = {
  name: 'goldsmith-storage'
  scope: appGroup
  params: {
    location: location
    name: '${abbreviations.storageAccount}gold${token}'
    privateOnly: privateNetwork
    sku: storageSku
  }
}

module network 'app/network.bicep' = if (privateNetwork) {
  name: 'goldsmith-network'
  scope: appGroup
  params: {
    endpointPrefix: '${abbreviations.privateEndpoint}goldsmith-'
    location: location
    name: '${abbreviations.virtualNetwork}goldsmith-${token}'
    storageAccountId: storage.outputs.id
  }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'goldsmith-monitoring'
  scope: appGroup
  params: {
    location: location
    name: '${abbreviations.applicationInsights}goldsmith-${token}'
    workspaceName: '${abbreviations.logAnalyticsWorkspace}goldsmith-${token}'
  }
}

module alerts 'app/alerts.bicep' = {
  name: 'goldsmith-alerts'
  scope: appGroup
  params: {
    actionGroupIds: actionGroupIds
    insightsId: monitoring.outputs.id
    location: location
    prefix: '${abbreviations.alertRule}goldsmith-'
    stuckHours: stuckHours
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'goldsmith-workbook'
  scope: appGroup
  params: {
    insightsId: monitoring.outputs.id
    location: location
  }
}

module scheduler 'app/scheduler.bicep' = if (onScheduler) {
  name: 'goldsmith-scheduler'
  scope: appGroup
  params: {
    location: location
    name: '${abbreviations.durableTaskScheduler}goldsmith-${token}'
    taskHubName: taskHubName
  }
}

module rbacScheduler 'app/rbac-scheduler.bicep' = if (onScheduler) {
  name: 'goldsmith-rbac-scheduler'
  scope: appGroup
  params: {
    principalId: identity.outputs.hostPrincipalId
    schedulerName: scheduler!.outputs.name
    taskHubName: scheduler!.outputs.taskHubName
  }
}

module gallery 'app/gallery.bicep' = if (makeGallery && !empty(galleryName)) {
  name: 'goldsmith-make-gallery'
  scope: resourceGroup(empty(galleryResourceGroup) ? sourceResourceGroups[0] : galleryResourceGroup)
  params: {
    location: location
    name: galleryName
  }
}

// Before the app: it reads its package and its task hub with these rights when it starts.
module rbacStorage 'app/rbac-storage.bicep' = {
  name: 'goldsmith-rbac-storage'
  scope: appGroup
  params: {
    insightsName: monitoring.outputs.name
    principalId: identity.outputs.hostPrincipalId
    storageAccountName: storage.outputs.name
  }
}

module rbac 'app/rbac.bicep' = {
  name: 'goldsmith-rbac'
  dependsOn: [
    gallery
  ]
  params: {
    createDefinitions: createDefinitions
    deleteSources: deleteSources
    galleryName: galleryName
    galleryResourceGroup: galleryResourceGroup
    principalId: identity.outputs.workerPrincipalId
    restoreSources: restoreSources
    roleSuffix: token
    sourceResourceGroups: sourceResourceGroups
    stagingResourceGroups: stagingResourceGroups
    takeSnapshots: takeSnapshots
    usePreparedSources: usePreparedSources
  }
}

module functionApp 'app/function-app.bicep' = {
  name: 'goldsmith-function-app'
  scope: appGroup
  dependsOn: [
    rbacScheduler
    rbacStorage
  ]
  params: {
    authClientId: authClientId
    blobEndpoint: storage.outputs.blobEndpoint
    durableBackend: durableBackend
    hostClientId: identity.outputs.hostClientId
    hostIdentityId: identity.outputs.hostId
    insightsConnectionString: monitoring.outputs.connectionString
    location: location
    name: '${abbreviations.functionApp}goldsmith-${token}'
    nodeVersion: nodeVersion
    optimizeHelper: optimizeHelper
    packageContainerUrl: storage.outputs.packageContainerUrl
    paused: paused
    planName: '${abbreviations.plan}goldsmith-${token}'
    profiles: profiles
    queueEndpoint: storage.outputs.queueEndpoint
    schedulerEndpoint: onScheduler ? scheduler!.outputs.endpoint : ''
    scopes: scopes
    summaryContainerUrl: storage.outputs.summaryContainerUrl
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    tableEndpoint: storage.outputs.tableEndpoint
    taskHubName: taskHubName
    workerClientId: identity.outputs.workerClientId
    workerId: identity.outputs.workerId
  }
}

module events 'app/events.bicep' = [for (group, index) in topicGroups: {
  name: 'goldsmith-events-${index}'
  scope: resourceGroup(group)
  params: {
    actionGroupIds: actionGroupIds
    appResourceGroup: appResourceGroup
    deadLetterContainerName: storage.outputs.deadLetterContainerName
    functionAppId: functionApp.outputs.id
    storageAccountName: storage.outputs.name
    topicName: '${abbreviations.eventGridSystemTopic}goldsmith-${token}'
    topicScope: tagEvents == 'subscription' ? 'subscription' : 'resource-group'
  }
}]

output AZURE_RESOURCE_GROUP string = appGroup.name
output resourceGroupName string = appGroup.name
output functionAppName string = functionApp.outputs.name
output functionAppUrl string = functionApp.outputs.url
output workerClientId string = identity.outputs.workerClientId
