@description('Required. Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region of the storage account.')
param location string

@description('Optional. Redundancy. Zones, where the region has them: a lost task hub loses the runs in it.')
param sku 'Standard_LRS' | 'Standard_ZRS' = 'Standard_ZRS'

var packageContainer = 'app-package'
var deadLetterContainer = 'dead-letters'

// History, inputs and operation URLs lie here, and they count as secrets: no shared keys, nothing public.
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
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
    // Flex Consumption and Event Grid reach it by its public address; a virtual network is not part of this template.
    publicNetworkAccess: 'Enabled'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: packageContainer
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: deadLetterContainer
}

output id string = account.id
output name string = account.name
// Durable Functions needs all three.
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
output packageContainerUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
output deadLetterContainerName string = deadLetterContainer
