@description('Required. Region of the workbook.')
param location string

@description('Required. Resource id of the Application Insights component it reads.')
param insightsId string

@description('Optional. What it is called in the portal.')
param displayName string = 'Goldsmith: runs, durations, refusals, replicas'

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insightsId, 'goldsmith')
  location: location
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    serializedData: loadTextContent('workbook.json')
    sourceId: insightsId
  }
}
