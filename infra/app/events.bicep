@description('Required. Name of the system topic.')
param topicName string

@description('Optional. What the topic covers: the resource group this module is deployed to, or its whole subscription.')
param topicScope 'resource-group' | 'subscription' = 'resource-group'

@description('Required. Resource id of the function app.')
param functionAppId string

@description('Required. Resource group of the app and its storage.')
param appResourceGroup string

@description('Required. Storage account for events that could not be delivered.')
param storageAccountName string

@description('Required. Container in it.')
param deadLetterContainerName string

@description('Optional. Resource ids of existing action groups to call when an event was given up. Empty: the alert shows in the portal only.')
param actionGroupIds string[] = []

var ofSubscription = topicScope == 'subscription'

// Topics of groups and subscriptions are global, and there can be only one on each.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: 'global'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: ofSubscription ? subscription().id : resourceGroup().id
    topicType: ofSubscription ? 'Microsoft.Resources.Subscriptions' : 'Microsoft.Resources.ResourceGroups'
  }
}

module deadLetterRights 'rbac-dead-letters.bicep' = {
  name: 'goldsmith-dead-letters-${uniqueString(topic.id)}'
  scope: resourceGroup(appResourceGroup)
  params: {
    containerName: deadLetterContainerName
    principalId: topic.identity.principalId
    storageAccountName: storageAccountName
  }
}

// An event is a hint: the function reads the machine again and checks who asked. The filters only keep the noise away.
resource tagged 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  dependsOn: [
    deadLetterRights
  ]
  name: 'goldsmith-vm-tagged'
  properties: {
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          blobContainerName: deadLetterContainerName
          resourceId: resourceId(subscription().subscriptionId, appResourceGroup, 'Microsoft.Storage/storageAccounts', storageAccountName)
        }
      }
    }
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        // One event per request: one that must be delivered again takes no other with it.
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
        resourceId: '${functionAppId}/functions/on-vm-tagged'
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: [
            'Microsoft.Compute/virtualMachines/write'
            'Microsoft.Resources/tags/write'
          ]
        }
      ]
      includedEventTypes: [
        'Microsoft.Resources.ResourceWriteSuccess'
      ]
    }
    retryPolicy: {
      eventTimeToLiveInMinutes: 1440
      maxDeliveryAttempts: 30
    }
  }
}

// Here and not with the other rules: the metric is the topic's own, and there may be a topic per source group.
resource deadLettered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${topicName}-dead-letters'
  location: 'global'
  properties: {
    description: 'Event Grid gave up on an event: a tagged machine was not seen. docs/operations.md, Dead letters.'
    enabled: true
    severity: 2
    scopes: [
      topic.id
    ]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [for id in actionGroupIds: {
      actionGroupId: id
    }]
  }
}
