# Optimizes the Windows on the disk that was attached to this machine for its first start: DISM /Optimize-Image /Boot, which must be its last change.
# https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-optimize-image-command-line-options
# Its last word is "goldsmith CAPTURE-ID optimized", or "goldsmith CAPTURE-ID failed REASON" with exit code 1. In the end the disk goes offline, so that
# all that was written is on it before it is detached.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-WithReason($reason) {
    Write-Host "goldsmith __CAPTURE_ID__ failed $reason"
    exit 1
}

function Get-Root($partition) {
    # EFI and reserved partitions get no letter; a volume of Windows may have got none.
    if ([int]$partition.DriveLetter -eq 0 -and $partition.Type -in 'Basic', 'IFS') {
        $partition | Add-PartitionAccessPath -AssignDriveLetter -ErrorAction SilentlyContinue
        $partition = Get-Partition -DiskNumber $partition.DiskNumber -PartitionNumber $partition.PartitionNumber
    }
    if ([int]$partition.DriveLetter -ne 0) { "$($partition.DriveLetter):\" }
}

# A disk that is attached while the machine runs shows after some seconds. A temporary disk holds no Windows.
function Find-WindowsVolume {
    $deadline = (Get-Date).AddMinutes(3)
    while ((Get-Date) -lt $deadline) {
        Update-HostStorageCache
        foreach ($disk in @(Get-Disk | Where-Object { -not $_.IsBoot -and -not $_.IsSystem })) {
            # Brought online it would be given another signature, and nothing would start from it any more.
            if ($disk.OfflineReason -in 'Collision', 4) { Stop-WithReason 'the signature of the disk is that of this machine; use a helper of another image' }
            if ($disk.IsOffline) { Set-Disk -Number $disk.Number -IsOffline $false }
            if ($disk.IsReadOnly) { Set-Disk -Number $disk.Number -IsReadOnly $false }
            foreach ($partition in @(Get-Partition -DiskNumber $disk.Number -ErrorAction SilentlyContinue)) {
                $root = Get-Root $partition
                if ($root -and (Test-Path -Path (Join-Path $root 'Windows\System32\config\SOFTWARE'))) {
                    return [pscustomobject]@{ Disk = $disk.Number; Root = $root }
                }
            }
        }
        Start-Sleep -Seconds 5
    }
}

# An older DISM does not service a newer system.
function Test-Servicing($root) {
    $build = { param($windows) (Get-Item -Path (Join-Path $windows 'System32\ntoskrnl.exe')).VersionInfo.FileBuildPart }
    $image = & $build (Join-Path $root 'Windows')
    $helper = & $build $env:windir
    if ($image -gt $helper) { Stop-WithReason "the image is of build $image, this machine of build ${helper}: use a newer helper" }
}

$found = Find-WindowsVolume
if (-not $found) { Stop-WithReason 'no Windows volume can be read on the attached disk' }
Test-Servicing $found.Root
& "$env:windir\System32\Dism.exe" /English "/Image:$($found.Root)" /Optimize-Image /Boot | Select-Object -Last 20
$code = $LASTEXITCODE
Set-Disk -Number $found.Disk -IsOffline $true
if ($code -ne 0) { Stop-WithReason "DISM ended with $code" }
Write-Host 'goldsmith __CAPTURE_ID__ optimized'
exit 0
