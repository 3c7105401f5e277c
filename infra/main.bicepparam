using 'main.bicep'

// A sample, and what azd uses: replace the groups, the object ids and the gallery by your own.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param appResourceGroup = 'rg-goldsmith-${environmentName}'
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

// First 'none'; after the app has been deployed once, 'resource-group'. infra/hooks/postdeploy.sh does it for azd.
param tagEvents = readEnvironmentVariable('GOLDSMITH_TAG_EVENTS', 'none')
param authClientId = readEnvironmentVariable('GOLDSMITH_AUTH_CLIENT_ID', '')
