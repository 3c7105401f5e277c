@description('Required. Object id of the host identity.')
param principalId string

@description('Required. Name of the Durable Task Scheduler.')
param schedulerName string

@description('Required. Name of the task hub in it.')
param taskHubName string

// Built-in role, the same id in every tenant.
var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' existing = {
  name: '${schedulerName}/${taskHubName}'
}

// Runs are read and written there by the host, as in storage.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: taskHub
  name: guid(taskHub.id, principalId, durableTaskDataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
  }
}
