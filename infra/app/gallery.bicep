@description('Required. Name of the gallery: letters, digits, dots and underscores.')
param name string

@description('Required. Region of the gallery. Versions are replicated wherever they are wanted.')
param location string

@description('Optional. True keeps deleted versions for seven days.')
param softDelete bool = true

// Definitions are not made here: each names the publisher, offer and generation of its machines, which only their owners know.
resource gallery 'Microsoft.Compute/galleries@2024-03-03' = {
  name: name
  location: location
  properties: {
    description: 'Golden images, published by Goldsmith.'
    softDeletePolicy: {
      isSoftDeleteEnabled: softDelete
    }
  }
}

output name string = gallery.name
