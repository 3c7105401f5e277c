using '../main.bicep'

// Zones, private endpoints, alerts to people, restore switched on. Replace groups and object ids by your own.
param location = 'westeurope'
param environmentName = 'prod'
param appResourceGroup = 'rg-goldsmith-prod'
param sourceResourceGroups = [
  'image-build'
]
param galleryResourceGroup = 'images'
param galleryName = 'golden'
param stagingResourceGroups = [
  'image-staging'
]
param restoreSources = true
param privateNetwork = true
param storageSku = 'Standard_ZRS'
param actionGroupIds = [
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/oncall/providers/Microsoft.Insights/actionGroups/images'
]
// Runs in flight keep the code they began with: raise it with each release that changes an orchestration.
param taskHubName = 'goldsmith1'
param tagEvents = 'resource-group'
param authClientId = '22222222-2222-2222-2222-222222222222'

param scopes = [
  {
    scope: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/image-build'
    modes: [
      'consume'
    ]
    callers: [
      '11111111-1111-1111-1111-111111111111'
    ]
    profile: 'web'
    limits: {
      runsPerHour: 10
    }
  }
  {
    // Targets must lie in an allowed scope too; `copy` alone consumes nothing.
    scope: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images'
    modes: [
      'copy'
    ]
  }
]

param profiles = {
  web: {
    production: true
    regions: [
      {
        name: 'westeurope'
        concurrentDeployments: 60
      }
      {
        name: 'northeurope'
        concurrentDeployments: 60
      }
    ]
    targets: [
      {
        kind: 'gallery'
        definitionId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/web'
      }
    ]
  }
}
