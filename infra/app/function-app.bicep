@description('Required. Name of the function app.')
param name string

@description('Required. Name of its Flex Consumption plan.')
param planName string

@description('Required. Region of app and plan.')
param location string

@description('Required. Resource id of the worker identity, which holds the custom roles.')
param workerId string

@description('Required. Client id of the worker identity.')
param workerClientId string

@description('Required. Resource id of the host identity: storage, package, telemetry.')
param hostIdentityId string

@description('Required. Client id of the host identity.')
param hostClientId string

@description('Required. Blob endpoint of the app\'s storage.')
param blobEndpoint string

@description('Required. Queue endpoint of the app\'s storage.')
param queueEndpoint string

@description('Required. Table endpoint of the app\'s storage.')
param tableEndpoint string

@description('Required. URL of the container that holds the package.')
param packageContainerUrl string

@description('Required. URL of the container that keeps the summaries of ended captures.')
param summaryContainerUrl string

@description('Required. Connection string of Application Insights; no secret, since local authentication is off.')
param insightsConnectionString string

@description('Required. Allow-list of scopes: docs/settings.md, GOLDSMITH_SCOPES.')
param scopes array

@description('Required. The machine on which captured disks are optimized: docs/settings.md, GOLDSMITH_OPTIMIZE_HELPER.')
param optimizeHelper object

@description('Required. Profiles by name: docs/settings.md, GOLDSMITH_PROFILES.')
param profiles object

@description('Optional. True stops every run at its next step before the point of no return.')
param paused bool = false

@description('Optional. Client id of the Entra application for Easy Auth. Empty: no sign-in, callers are key holders who never approve.')
param authClientId string = ''

@description('Optional. Version of Node. Both run the same package, which is built for the older.')
param nodeVersion '22' | '24' = '22'

@description('Optional. Where Durable Functions keeps its runs.')
param durableBackend 'azure-storage' | 'durable-task-scheduler' = 'azure-storage'

@description('Optional. Endpoint of the Durable Task Scheduler; needed for that backend.')
param schedulerEndpoint string = ''

@description('Optional. Name of the task hub. A new one per release keeps old runs with the old code: docs/deploy.md.')
param taskHubName string = 'goldsmith'

@description('Optional. Resource id of the subnet the app reaches its storage from. Empty: public addresses.')
param subnetId string = ''

@description('Optional. Memory of one instance in MB.')
param instanceMemoryMB 2048 | 4096 = 2048

@description('Optional. Most instances at the same time.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

// What host.json says is overridden by name, so that one package serves both backends.
var schedulerSettings = durableBackend == 'durable-task-scheduler' ? [
  { name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type', value: 'azureManaged' }
  { name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName', value: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' }
  { name: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING', value: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${hostClientId}' }
] : []

var hostSettings = [
  { name: 'AzureWebJobsStorage__blobServiceUri', value: blobEndpoint }
  { name: 'AzureWebJobsStorage__queueServiceUri', value: queueEndpoint }
  { name: 'AzureWebJobsStorage__tableServiceUri', value: tableEndpoint }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: hostClientId }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${hostClientId};Authorization=AAD' }
]

// The keys of src/settings.ts; a test compares. WEBSITE_AUTH_ENABLED is the platform's own.
var appSettings = [
  { name: 'GOLDSMITH_SCOPES', value: string(scopes) }
  { name: 'GOLDSMITH_PROFILES', value: string(profiles) }
  { name: 'GOLDSMITH_OPTIMIZE_HELPER', value: string(optimizeHelper) }
  { name: 'GOLDSMITH_ARM_ENDPOINT', value: environment().resourceManager }
  { name: 'GOLDSMITH_CREDENTIAL', value: 'managed-identity' }
  { name: 'AZURE_CLIENT_ID', value: workerClientId }
  { name: 'GOLDSMITH_TASK_HUB', value: taskHubName }
  { name: 'GOLDSMITH_RECONCILE_SCHEDULE', value: '0 */5 * * * *' }
  { name: 'GOLDSMITH_JANITOR_SCHEDULE', value: '0 17 * * * *' }
  { name: 'GOLDSMITH_PAUSED', value: paused ? 'true' : 'false' }
  { name: 'GOLDSMITH_COOL_DOWN_SECONDS', value: '120' }
  { name: 'GOLDSMITH_MAX_DECRYPT_MINUTES', value: '1440' }
  { name: 'GOLDSMITH_MAX_GENERALIZE_MINUTES', value: '60' }
  { name: 'GOLDSMITH_MAX_REPLICATE_MINUTES', value: '1440' }
  { name: 'GOLDSMITH_MAX_WAIT_MINUTES', value: '1440' }
  { name: 'GOLDSMITH_SUMMARIES_URL', value: summaryContainerUrl }
  { name: 'GOLDSMITH_SUMMARIES_CLIENT_ID', value: hostClientId }
]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  tags: {
    // How azd finds the service of azure.yaml.
    'azd-service-name': 'app'
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${hostIdentityId}': {}
      '${workerId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: hostIdentityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      appSettings: concat(hostSettings, schedulerSettings, appSettings)
      minTlsVersion: '1.2'
    }
  }
}

// App roles Capture.Start, Capture.Approve and Capture.Read are made in the Entra application, which is not a resource of Azure.
resource auth 'Microsoft.Web/sites/config@2024-04-01' = if (!empty(authClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    globalValidation: {
      // Event Grid and probes bring no user's token; the host checks its own keys there.
      excludedPaths: [
        '/runtime/webhooks/EventGrid'
        '/api/health'
      ]
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: authClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          // A token asked for by the application id URI names that URI, or the bare id, as its audience.
          allowedAudiences: [
            authClientId
            'api://${authClientId}'
          ]
        }
      }
    }
    platform: {
      enabled: true
    }
  }
}

output id string = app.id
output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
