@description('Required. Region of the rules.')
param location string

@description('Required. Resource id of the Application Insights component.')
param insightsId string

@description('Required. Beginning of the names of the rules.')
param prefix string

@description('Optional. Resource ids of existing action groups to call. Empty: alerts show in the portal only.')
param actionGroupIds string[] = []

@description('Optional. Hours without an end after which a run counts as stuck. Six hours of replication are ordinary.')
@minValue(1)
@maxValue(48)
param stuckHours int = 12

// Durable's own tracking events say what became of each run; the app needs no telemetry code for it.
// https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-diagnostics
var tracking = '''
let ends = traces
| where customDimensions.Category == 'Host.Triggers.DurableTask' and tostring(customDimensions.prop__functionName) == 'capture-vm'
| extend id = tostring(customDimensions.prop__instanceId), state = tostring(customDimensions.prop__state);
'''

// One line of the app for each run that ended, and one for each that waits: codes and numbers only.
var told = '''
let runs = traces
| where message startswith 'goldsmith-run-ended '
| extend run = parse_json(substring(message, 20))
| extend id = tostring(run.captureId), end = tostring(run.end);
'''

var rules = [
  {
    name: 'failed-run'
    about: 'A capture failed, published in some of its regions only, or broke on an error that it did not expect: docs/operations.md, Failed runs.'
    query: '${tracking}${told}union (ends | where state == "Failed" | project id), (runs | where end in ("failed", "partial") | project id) | distinct id'
    severity: 1
    windowMinutes: 15
  }
  {
    name: 'decrypted-disks'
    about: 'A capture ended without an image after it had decrypted the disks: data at rest is no longer encrypted. docs/operations.md, Decrypted disks.'
    query: '${told}runs | where end != "captured" and run.left has "decrypted-disks" | distinct id'
    severity: 1
    windowMinutes: 15
  }
  {
    name: 'waiting-run'
    about: 'A capture is held or waits for approval, and is refused when nobody decides: docs/operations.md, Stuck runs.'
    query: 'traces | where message startswith "goldsmith-run-waiting " | distinct message'
    severity: 3
    windowMinutes: 15
  }
  {
    name: 'stuck-run'
    about: 'A capture has begun and not ended for long: docs/operations.md, Stuck runs.'
    query: '${tracking}ends | summarize started = minif(timestamp, state == "Started"), over = countif(state in ("Completed", "Failed", "Terminated")) by id | where over == 0 and started between (ago(2d) .. ago(${stuckHours}h))'
    severity: 2
    windowMinutes: 2880
  }
]

resource runRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: '${prefix}${rule.name}'
  location: location
  properties: {
    description: rule.about
    displayName: '${prefix}${rule.name}'
    enabled: true
    severity: rule.severity
    scopes: [
      insightsId
    ]
    evaluationFrequency: 'PT15M'
    windowSize: rule.windowMinutes == 15 ? 'PT15M' : 'P2D'
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            minFailingPeriodsToAlert: 1
            numberOfEvaluationPeriods: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroupIds
    }
  }
}]
