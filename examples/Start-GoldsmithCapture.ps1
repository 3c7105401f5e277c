<#
.SYNOPSIS
Azure Automation runbook (PowerShell 7): starts a capture of a virtual machine and follows it to its end.

.DESCRIPTION
Runs as the Automation account's managed identity, which needs the app roles Capture.Start and Capture.Read. Follows Location and Retry-After.
A cloud job may run three hours; with -NoWait it ends at once, and the run goes on. Fails when the run does not end in an image.
#>
param(
    [Parameter(Mandatory)] [string] $GoldsmithUrl,
    [Parameter(Mandatory)] [string] $Audience,
    [Parameter(Mandatory)] [string] $VmId,
    [Parameter(Mandatory)] [string] $DefinitionId,
    [int] $ConcurrentDeployments = 20,
    [string] $Region = 'westeurope',
    [switch] $NoWait
)

$ErrorActionPreference = 'Stop'
$live = @('running', 'held', 'paused', 'waiting-for-approval')

function Get-AuthHeader {
    # Fresh each time: a token lives about an hour, a capture longer.
    $token = (Get-AzAccessToken -ResourceUrl $Audience -AsSecureString).Token
    return @{ Authorization = 'Bearer ' + (ConvertFrom-SecureString -SecureString $token -AsPlainText) }
}

function Get-WaitSeconds {
    param($Response)
    $value = @($Response.Headers['Retry-After'])[0]
    if ($value -match '^\d+$') { return [int] $value }
    return 30
}

Connect-AzAccount -Identity | Out-Null

$body = @{
    source  = @{ kind = 'vm'; id = $VmId }
    target  = @{ kind = 'gallery'; definitionId = $DefinitionId; version = 'auto' }
    regions = @(@{ name = $Region; concurrentDeployments = $ConcurrentDeployments })
} | ConvertTo-Json -Depth 5

$headers = Get-AuthHeader
# The same job started twice is the same request.
$headers['Idempotency-Key'] = if ($PSPrivateMetadata.JobId) { [string] $PSPrivateMetadata.JobId } else { [guid]::NewGuid().ToString() }
$response = Invoke-WebRequest -Method Post -Uri "$GoldsmithUrl/api/captures" -Headers $headers -Body $body -ContentType 'application/json' -SkipHttpErrorCheck
if ($response.StatusCode -ne 202) {
    throw "The capture was not started ($($response.StatusCode)): $($response.Content)"
}

$location = [uri]::new([uri] $GoldsmithUrl, @($response.Headers['Location'])[0])
Write-Output "The capture has begun: $location"
if ($NoWait) { return }

$wait = Get-WaitSeconds -Response $response
while ($true) {
    Start-Sleep -Seconds $wait
    $response = Invoke-WebRequest -Uri $location -Headers (Get-AuthHeader) -SkipHttpErrorCheck
    $wait = Get-WaitSeconds -Response $response
    if ($response.StatusCode -ge 500 -or $response.StatusCode -eq 429) { continue }
    if ($response.StatusCode -ne 200) { throw "$location answered $($response.StatusCode)" }
    $capture = $response.Content | ConvertFrom-Json
    Write-Output "$($capture.state), $($capture.step), $($capture.percent)%"
    if ($capture.state -notin $live) { break }
}

Write-Output "$($capture.id): $($capture.state)"
if ($capture.image) { Write-Output "Image: $($capture.image.id)" }
if ($capture.nextStep) { Write-Output $capture.nextStep }
foreach ($finding in $capture.findings) {
    Write-Warning "$($finding.code): $($finding.message) Fix: $($finding.fix)"
}
if ($capture.state -ne 'captured') { throw "The capture ended as $($capture.state)." }
