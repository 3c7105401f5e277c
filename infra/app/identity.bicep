@description('Required. Name of the worker identity: the one that holds the custom roles.')
param workerName string

@description('Required. Name of the host identity: storage, package and telemetry of the app.')
param hostName string

@description('Required. Region of both.')
param location string

// Apart, so that a token for the task hub changes no machine, and a token for machines rewrites no history.
resource worker 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: workerName
  location: location
}

resource host 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: hostName
  location: location
}

output workerId string = worker.id
output workerClientId string = worker.properties.clientId
output workerPrincipalId string = worker.properties.principalId
output hostId string = host.id
output hostClientId string = host.properties.clientId
output hostPrincipalId string = host.properties.principalId
