targetScope = 'subscription'

@description('Optional. Region of the app. Machines and galleries may lie anywhere.')
param location string = deployment().location

@description('Required. Existing resource group for the app itself.')
param appResourceGroup string

@description('Required. Existing resource groups with machines that may become images.')
param sourceResourceGroups string[]

@description('Optional. Existing resource group of the gallery. Empty: the first of the source groups.')
param galleryResourceGroup string = ''

@description('Optional. Existing gallery to publish to. Empty: managed images only.')
param galleryName string = ''

@description('Required. Allow-list of scopes: docs/settings.md, GOLDSMITH_SCOPES.')
param scopes array

@description('Optional. Profiles by name: docs/settings.md, GOLDSMITH_PROFILES.')
param profiles object = {}

@description('Optional. Whose tag writes start runs: nobody\'s (before the app has been deployed once: Event Grid wants the function to exist), those in the source groups, or those in the whole subscription.')
param tagEvents 'none' | 'resource-group' | 'subscription' = 'none'

@description('Optional. Client id of the Entra application for Easy Auth. Empty: no sign-in, callers are key holders who never approve.')
param authClientId string = ''

@description('Optional. Existing resource groups for the machines of boot tests and copies, with their subnet. Empty: neither is used. Nothing else should lie in them.')
param stagingResourceGroups string[] = []

@description('Optional. True where POST captures/{id}/restore shall work: deletes and makes machines in the source groups.')
param restoreSources bool = false

@description('Optional. True where a profile deletes its source after the image is published.')
param deleteSources bool = false

@description('Optional. False where no run takes a restore point.')
param takeSnapshots bool = true

@description('Optional. True stops every run at its next step before the point of no return.')
param paused bool = false

var abbreviations = loadJsonContent('abbreviations.json')
var topicGroups = tagEvents == 'none' ? [] : tagEvents == 'subscription' ? [appResourceGroup] : sourceResourceGroups
var token = toLower(uniqueString(subscription().id, appResourceGroup, location))

module identity 'app/identity.bicep' = {
  name: 'goldsmith-identity'
  scope: resourceGroup(appResourceGroup)
  params: {
    location: location
    name: '${abbreviations.managedIdentity}goldsmith-${token}'
  }
}

module storage 'app/storage.bicep' = {
  name: 'goldsmith-storage'
  scope: resourceGroup(appResourceGroup)
  params: {
    location: location
    name: '${abbreviations.storageAccount}gold${token}'
  }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'goldsmith-monitoring'
  scope: resourceGroup(appResourceGroup)
  params: {
    location: location
    name: '${abbreviations.applicationInsights}goldsmith-${token}'
    workspaceName: '${abbreviations.logAnalyticsWorkspace}goldsmith-${token}'
  }
}

// Before the app: it reads its package and its task hub with these rights when it starts.
module rbacStorage 'app/rbac-storage.bicep' = {
  name: 'goldsmith-rbac-storage'
  scope: resourceGroup(appResourceGroup)
  params: {
    insightsName: monitoring.outputs.name
    principalId: identity.outputs.principalId
    storageAccountName: storage.outputs.name
  }
}

module rbac 'app/rbac.bicep' = {
  name: 'goldsmith-rbac'
  params: {
    galleryName: galleryName
    galleryResourceGroup: galleryResourceGroup
    principalId: identity.outputs.principalId
    roleSuffix: token
    sourceResourceGroups: sourceResourceGroups
    stagingResourceGroups: stagingResourceGroups
    restoreSources: restoreSources
    deleteSources: deleteSources
    takeSnapshots: takeSnapshots
  }
}

module functionApp 'app/function-app.bicep' = {
  name: 'goldsmith-function-app'
  scope: resourceGroup(appResourceGroup)
  dependsOn: [
    rbacStorage
  ]
  params: {
    authClientId: authClientId
    blobEndpoint: storage.outputs.blobEndpoint
    identityClientId: identity.outputs.clientId
    identityId: identity.outputs.id
    insightsConnectionString: monitoring.outputs.connectionString
    location: location
    name: '${abbreviations.functionApp}goldsmith-${token}'
    packageContainerUrl: storage.outputs.packageContainerUrl
    paused: paused
    planName: '${abbreviations.plan}goldsmith-${token}'
    profiles: profiles
    queueEndpoint: storage.outputs.queueEndpoint
    scopes: scopes
    tableEndpoint: storage.outputs.tableEndpoint
  }
}

module events 'app/events.bicep' = [for (group, index) in topicGroups: {
  name: 'goldsmith-events-${index}'
  scope: resourceGroup(group)
  params: {
    appResourceGroup: appResourceGroup
    deadLetterContainerName: storage.outputs.deadLetterContainerName
    functionAppId: functionApp.outputs.id
    storageAccountName: storage.outputs.name
    topicName: '${abbreviations.eventGridSystemTopic}goldsmith-${token}'
    topicScope: tagEvents == 'subscription' ? 'subscription' : 'resource-group'
  }
}]

output functionAppName string = functionApp.outputs.name
output functionAppUrl string = functionApp.outputs.url
output identityClientId string = identity.outputs.clientId
