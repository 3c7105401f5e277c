@description('Required. Name of the identity.')
param name string

@description('Required. Region of the identity.')
param location string

// The one identity of the app: for Azure, for its own storage, and for its package.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
