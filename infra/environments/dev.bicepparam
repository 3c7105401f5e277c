using '../main.bicep'

// For trying things out: one copy of everything, nothing private, a gallery of its own. Replace groups and object ids by your own.
param location = 'westeurope'
param environmentName = 'dev'
param appResourceGroup = 'rg-goldsmith-dev'
param sourceResourceGroups = [
  'image-build-dev'
]
param galleryResourceGroup = 'images-dev'
param galleryName = 'golden_dev'
param makeGallery = true
param storageSku = 'Standard_LRS'
param nodeVersion = '24'

param scopes = [
  {
    scope: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/image-build-dev'
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
    scope: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images-dev'
    modes: [
      'copy'
    ]
  }
]

param profiles = {
  web: {
    production: false
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
        definitionId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images-dev/providers/Microsoft.Compute/galleries/golden_dev/images/web'
      }
    ]
  }
}
