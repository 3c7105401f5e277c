@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the Application Insights component.')
param name string

@description('Required. Region of both.')
param location string

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 90

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  properties: {
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    // Telemetry is accepted from our identity only, so that the connection string is no secret.
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
  }
}

output name string = insights.name
output connectionString string = insights.properties.ConnectionString
output id string = insights.id
