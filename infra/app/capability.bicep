targetScope = 'subscription'

@description('Required. Name of the capability, as docs/security.md calls it.')
param capability string

@description('Required. What whoever reads the role in the portal should know.')
param about string

@description('Required. What it may do.')
param actions string[]

@description('Optional. What it may do with data, not with the resources that hold it.')
param dataActions string[] = []

@description('Required. Object id of the identity that gets it.')
param principalId string

@description('Required. Part of the name of the role, which is unique in the tenant.')
param roleSuffix string

@description('Optional. Resource groups where it holds.')
param resourceGroups string[] = []

@description('Optional. Gallery where it holds.')
param galleryName string = ''

@description('Optional. Resource group of that gallery.')
param galleryResourceGroup string = ''

@description('Optional. True where it has to hold in the whole subscription.')
param everywhere bool = false

// One custom role and every assignment of it: a capability that is switched off leaves neither.
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleSuffix, capability)
  properties: {
    roleName: 'Goldsmith ${capability} ${roleSuffix}'
    description: about
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: actions
        dataActions: dataActions
      }
    ]
  }
}

module atGroups 'assign-role.bicep' = [for (group, index) in resourceGroups: {
  name: 'goldsmith-${capability}-${index}'
  scope: resourceGroup(group)
  params: {
    principalId: principalId
    roleDefinitionId: role.id
  }
}]

module atGallery 'assign-gallery-role.bicep' = if (!empty(galleryName)) {
  name: 'goldsmith-${capability}'
  scope: resourceGroup(galleryResourceGroup)
  params: {
    galleryName: galleryName
    principalId: principalId
    roleDefinitionId: role.id
  }
}

resource atSubscription 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (everywhere) {
  name: guid(subscription().id, principalId, role.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
