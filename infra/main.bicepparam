using 'main.bicep'

// A sample: replace the groups, the object ids and the gallery by your own.
param appResourceGroup = 'goldsmith'
param sourceResourceGroups = [
  'image-build'
]
param galleryResourceGroup = 'images'
param galleryName = 'golden'

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

// First 'none'; after the app has been deployed once, 'resource-group'.
param tagEvents = 'none'
