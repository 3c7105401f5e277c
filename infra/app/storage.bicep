@description('Required. Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region of the storage account.')
param location string

@description('Optional. Redundancy. Zones, where the region has them: a lost task hub loses the runs in it.')
param sku 'Standard_LRS' | 'Standard_ZRS' = 'Standard_ZRS'

@description('Optional. True where the app reaches it by private endpoints. Event Grid then writes dead letters as a trusted service.')
param privateOnly bool = false

@description('Optional. Days for which the summaries of ended captures are kept.')
@minValue(90)
param summaryDays int = 365

var packageContainer = 'app-package'
var deadLetterContainer = 'dead-letters'
var summaryContainer = 'captures'

// History, inputs and operation URLs lie here, and they count as secrets: no shared keys, nothing public.
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    // Enabled all the same: 'Disabled' would keep out Event Grid, which has no private endpoint to come from.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateOnly ? 'Deny' : 'Allow'
    }
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainer
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: deadLetterContainer
}

resource summaries 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: summaryContainer
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-summaries'
          enabled: true
          type: 'Lifecycle'
          definition: {
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: summaryDays
                }
              }
            }
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                '${summaryContainer}/'
              ]
            }
          }
        }
      ]
    }
  }
}

output id string = account.id
output name string = account.name
// Durable Functions needs all three.
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
output packageContainerUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
output deadLetterContainerName string = deadLetterContainer
output summaryContainerUrl string = '${account.properties.primaryEndpoints.blob}${summaryContainer}'
