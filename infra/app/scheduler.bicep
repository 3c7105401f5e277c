@description('Required. Name of the Durable Task Scheduler.')
param name string

@description('Required. Region of the scheduler; the app should lie in the same.')
param location string

@description('Required. Name of the task hub in it.')
param taskHubName string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  properties: {
    // Narrow it where the app has a virtual network: the scheduler has no private endpoint in this template.
    ipAllowlist: [
      '0.0.0.0/0'
    ]
    sku: {
      name: 'Consumption'
    }
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: taskHubName
}

output endpoint string = scheduler.properties.endpoint
output name string = scheduler.name
output taskHubName string = taskHub.name
