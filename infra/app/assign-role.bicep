@description('Required. Resource id of the role definition.')
param roleDefinitionId string

@description('Required. Object id of the identity that gets the role.')
param principalId string

// At the resource group this module is deployed to.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, roleDefinitionId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}
