# Takes the generalize task back after its time is over, so that it cannot shut the machine down later, and says how far the guest is.
# A task that has written its marker is left alone: it is about to shut down.
$ErrorActionPreference = 'SilentlyContinue'
$marker = Join-Path $env:ProgramData 'Goldsmith\marker.txt'
if (-not (Select-String -Path $marker -Pattern 'generalized __CAPTURE_ID__' -SimpleMatch -Quiet)) {
    Stop-ScheduledTask -TaskName 'goldsmith-generalize'
    Unregister-ScheduledTask -TaskName 'goldsmith-generalize' -Confirm:$false
}
Get-ItemPropertyValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name ImageState
Get-Content -Path (Join-Path $env:ProgramData 'Goldsmith\marker.txt')
