# Starts Sysprep outside this run command, and returns before the guest shuts down.
# A run command that takes its own machine down never reports (docs: Run Command for Windows, "stop or update of the VM Agent").
$ErrorActionPreference = 'Stop'
$folder = Join-Path $env:ProgramData 'Goldsmith'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
Remove-Item -Path (Join-Path $folder 'marker.txt') -Force -ErrorAction SilentlyContinue

$task = @'
$folder = Join-Path $env:ProgramData 'Goldsmith'
$marker = Join-Path $folder 'marker.txt'
$stateKey = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State'
$sysprep = Join-Path $env:windir 'System32\Sysprep'

function Stop-WithReason($reason) {
    $log = Get-Content -Path (Join-Path $sysprep 'Panther\setuperr.log') -Tail 20 -ErrorAction SilentlyContinue
    Set-Content -Path $marker -Value (@("failed __CAPTURE_ID__ $reason") + $log)
    Unregister-ScheduledTask -TaskName 'goldsmith-generalize' -Confirm:$false
    exit 1
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

Set-Content -Path $marker -Value 'generalized __CAPTURE_ID__'
Unregister-ScheduledTask -TaskName 'goldsmith-generalize' -Confirm:$false
# Long enough for the marker to be read from outside: once the machine is off nobody can ask it.
Start-Sleep -Seconds __PROOF_SECONDS__
Stop-Computer -Force
'@

Set-Content -Path (Join-Path $folder 'generalize.ps1') -Value $task
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-NoProfile -ExecutionPolicy Bypass -File `"$folder\generalize.ps1`""
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds(__DELAY_SECONDS__)
Register-ScheduledTask -TaskName 'goldsmith-generalize' -User 'SYSTEM' -RunLevel Highest -Action $action -Trigger $trigger -Force | Out-Null
Write-Output 'goldsmith: sysprep is scheduled'
