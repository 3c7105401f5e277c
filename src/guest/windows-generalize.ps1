# Starts Sysprep outside this run command, and returns before the guest shuts down.
# A run command that takes its own machine down never reports (docs: Run Command for Windows, "stop or update of the VM Agent").
$ErrorActionPreference = 'Stop'
$folder = Join-Path $env:ProgramData 'Goldsmith'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
Remove-Item -Path (Join-Path $folder 'marker.txt') -Force -ErrorAction SilentlyContinue
Remove-Item -Path (Join-Path $folder 'residue.txt') -Force -ErrorAction SilentlyContinue
Remove-Item -Path (Join-Path $folder 'release.txt') -Force -ErrorAction SilentlyContinue

$task = @'
$folder = Join-Path $env:ProgramData 'Goldsmith'
$marker = Join-Path $folder 'marker.txt'
$stateKey = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State'
$sysprep = Join-Path $env:windir 'System32\Sysprep'

function Stop-WithReason($reason) {
    $log = @(Get-Content -Path (Join-Path $sysprep 'Panther\setuperr.log') -Tail 20 -ErrorAction SilentlyContinue)
    # The provider's name stands in the other log: setuperr.log alone often says only that something failed.
    $log += @(Get-Content -Path (Join-Path $sysprep 'Panther\setupact.log') -Tail 400 -ErrorAction SilentlyContinue | Where-Object { $_ -match 'Error\s+SYSPRP' } | Select-Object -Last 10)
    Set-Content -Path $marker -Value (@("failed __CAPTURE_ID__ $reason") + $log)
    Unregister-ScheduledTask -TaskName 'goldsmith-generalize' -Confirm:$false
    exit 1
}

$script:removed = @()
$script:remains = @()
function Remove-Residue($kind, $paths) {
    $found = @(Get-Item -Path $paths -Force -ErrorAction SilentlyContinue)
    $found | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
    if ($found.Count -gt 0) { $script:removed += "$kind count=$($found.Count)" }
}
# One thing that cannot be looked at must not hide the others.
function Find-Residue($kind, $look) {
    try { $found = @(& $look | Where-Object { $_ } | Select-Object -First 10) } catch { $found = @() }
    foreach ($item in $found) { $script:remains += "$kind $item" }
}
# Names and identifiers only, never a key. Bounded: a run command shows the last 4 KB of what it prints.
function Write-Residue {
    Find-Residue 'user' { Get-LocalUser | Where-Object { $_.Enabled } | ForEach-Object { $_.Name } }
    Find-Residue 'profile' { Get-CimInstance -ClassName Win32_UserProfile | Where-Object { -not $_.Special } | ForEach-Object { $_.LocalPath } }
    Find-Residue 'authorized-keys' { Get-Item -Path 'C:\Users\*\.ssh\authorized_keys', (Join-Path $env:ProgramData 'ssh\administrators_authorized_keys') -Force -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName } }
    Find-Residue 'host-key' { Get-Item -Path (Join-Path $env:ProgramData 'ssh\ssh_host_*_key') -Force -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName } }
    Find-Residue 'credentials' { Get-Item -Path 'C:\Users\*\.ssh\id_*', 'C:\Users\*\.aws\credentials', 'C:\Users\*\.azure', 'C:\Users\*\.kube\config', 'C:\Users\*\.git-credentials' -Force -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName } }
    Find-Residue 'history' { Get-Item -Path 'C:\Users\*\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\*_history.txt' -Force -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName } }
    Find-Residue 'credentials' { if ((Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon').DefaultPassword) { 'autologon' } }
    Find-Residue 'credentials' { Get-Item -Path 'C:\unattend.xml', 'C:\Windows\System32\Sysprep\unattend.xml', 'C:\Windows\Panther\unattend.xml' -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName } }
    Find-Residue 'agent' { $id = (Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows Advanced Threat Protection\Status' -ErrorAction SilentlyContinue).OrgId; if ($id) { "defender-endpoint org=$id" } }
    Find-Residue 'agent' { Get-ChildItem -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\HealthService\Parameters\Service Connector Services' -ErrorAction SilentlyContinue | ForEach-Object { "log-analytics $($_.PSChildName)" } }
    Find-Residue 'agent' { Get-Service -Name 'AzureMonitorAgent', 'himds', 'CSFalconService', 'Tenable Nessus Agent', 'QualysAgent', 'SentinelAgent', 'ir_agent', 'SplunkForwarder', 'datadogagent', 'puppet', 'CcmExec' -ErrorAction SilentlyContinue | ForEach-Object { $_.Name } }
    Find-Residue 'domain' { Get-CimInstance -ClassName Win32_ComputerSystem | Where-Object { $_.PartOfDomain } | ForEach-Object { $_.Domain } }
    Find-Residue 'scheduled-task' { Get-ScheduledTask | Where-Object { $_.Principal.LogonType -eq 'Password' } | ForEach-Object { "$($_.TaskPath)$($_.TaskName)" } }
    Find-Residue 'certificate' { Get-ChildItem -Path 'Cert:\LocalMachine\My' | Where-Object { $_.HasPrivateKey } | ForEach-Object { "$($_.Thumbprint) $($_.Subject)" } }
    $lines = @($script:removed | Select-Object -First 10 | ForEach-Object { "residue removed $_" })
    $lines += @($script:remains | Select-Object -First 40 | ForEach-Object { "residue remains $_" })
    $lines = @($lines | ForEach-Object { ($_ -replace '[^\x20-\x7e]', '?').Substring(0, [Math]::Min($_.Length, 100)) })
    $script:kept = 0
    $lines = @($lines | Where-Object { $script:kept += $_.Length + 40; $script:kept -lt 3000 })
    $lines += "residue end removed=$($script:removed.Count) remains=$($script:remains.Count)"
    $lines | ForEach-Object { "goldsmith __CAPTURE_ID__ $_" } | Out-File -FilePath (Join-Path $folder 'residue.txt') -Encoding ascii
}

# Services that new machines need in order to be provisioned must be running before they are sealed into the image.
$deadline = (Get-Date).AddMinutes(10)
foreach ($service in 'RdAgent', 'WindowsAzureGuestAgent') {
    while ((Get-Service $service -ErrorAction SilentlyContinue).Status -ne 'Running') {
        if ((Get-Date) -gt $deadline) { Stop-WithReason "service $service is not running" }
        Start-Sleep -Seconds 5
    }
}

Remove-Item -Path 'C:\Windows\Panther' -Recurse -Force -ErrorAction SilentlyContinue
Remove-Item -Path (Join-Path $sysprep 'unattend.xml') -Force -ErrorAction SilentlyContinue
Remove-Item -Path (Join-Path $sysprep 'Panther\unattend.xml') -Force -ErrorAction SilentlyContinue
Remove-Residue 'history' 'C:\Users\*\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\*_history.txt'
# A disabled DVD device leaves new machines stuck in the out-of-box experience.
Set-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\cdrom' -Name Start -Value 1

& (Join-Path $sysprep 'Sysprep.exe') /oobe /generalize /quiet /quit /mode:vm

$deadline = (Get-Date).AddMinutes(__SYSPREP_MINUTES__)
while ((Get-ItemPropertyValue -Path $stateKey -Name ImageState) -ne 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE') {
    if ((Get-Date) -gt $deadline) { Stop-WithReason 'sysprep did not reach IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE' }
    if (-not (Get-Process sysprep -ErrorAction SilentlyContinue)) {
        Start-Sleep -Seconds 10
        if ((Get-ItemPropertyValue -Path $stateKey -Name ImageState) -ne 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE') {
            Stop-WithReason 'sysprep ended without generalizing'
        }
    }
    Start-Sleep -Seconds 5
}

Write-Residue
Set-Content -Path $marker -Value 'generalized __CAPTURE_ID__'
Unregister-ScheduledTask -TaskName 'goldsmith-generalize' -Confirm:$false
# Until the marker was read from outside, but not for ever: once the machine is off nobody can ask it.
$release = Join-Path $folder 'release.txt'
$deadline = (Get-Date).AddSeconds(__PROOF_SECONDS__)
while ((Get-Date) -lt $deadline -and -not (Test-Path -Path $release)) { Start-Sleep -Seconds 2 }
# The answer has to reach Azure, and the command that asked has to be removed while the agent still runs.
if (Test-Path -Path $release) { Start-Sleep -Seconds __RELEASE_SECONDS__ }
Remove-Item -Path $release -Force -ErrorAction SilentlyContinue
Stop-Computer -Force
'@

Set-Content -Path (Join-Path $folder 'generalize.ps1') -Value $task
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-NoProfile -ExecutionPolicy Bypass -File `"$folder\generalize.ps1`""
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds(__DELAY_SECONDS__)
Register-ScheduledTask -TaskName 'goldsmith-generalize' -User 'SYSTEM' -RunLevel Highest -Action $action -Trigger $trigger -Force | Out-Null
Write-Output 'goldsmith: sysprep is scheduled'
