@description('Required. Resource id of the role definition.')
param roleDefinitionId string

@description('Required. Object id of the identity that gets the role.')
param principalId string

@description('Required. Name of the gallery in this resource group.')
param galleryName string

resource gallery 'Microsoft.Compute/galleries@2024-03-03' existing = {
  name: galleryName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: gallery
  name: guid(gallery.id, principalId, roleDefinitionId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}
