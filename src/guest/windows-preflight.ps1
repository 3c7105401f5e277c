# Changes nothing: what Sysprep would stumble over. A line is "NAME VALUE", "NAME !EXCEPTION" where a check could not be made; the last one is
# "end" and the number of lines before it, so that an answer cut off at 4 KB shows. A check that fails is told, and the others go on.
# Nothing here depends on the language of Windows.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$lines = 0

function Say($name, $check) {
    try { $values = @(& $check | Select-Object -First 10) } catch { $values = @("!$($_.Exception.GetType().Name)") }
    foreach ($value in $values) {
        $script:lines += 1
        $text = "$name $value"
        Write-Output $text.Substring(0, [Math]::Min($text.Length, 120))
    }
}

Say 'image-state' { Get-ItemPropertyValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name ImageState }
Say 'reboot' { if (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending') { 'servicing' } }
Say 'reboot' { if (Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { 'update' } }
Say 'file-renames' { @((Get-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager').PendingFileRenameOperations).Where({ $_ }).Count }
Say 'appx' { $provisioned = (Get-AppxProvisionedPackage -Online).DisplayName; Get-AppxPackage -AllUsers -PackageTypeFilter Main | Where-Object { $_.SignatureKind -ne 'System' -and $_.Name -notin $provisioned -and $_.PackageUserInformation.InstallState -contains 'Installed' } | ForEach-Object { $_.PackageFullName } }
Say 'bitlocker' { Get-CimInstance -Namespace 'root/cimv2/security/MicrosoftVolumeEncryption' -ClassName Win32_EncryptableVolume | ForEach-Object { $state = $_ | Invoke-CimMethod -MethodName GetConversionStatus; "$($_.DriveLetter) $($state.ConversionStatus) $($state.EncryptionPercentage)" } }
Say 'server-role' { Get-WindowsFeature | Where-Object { $_.Installed -and $_.Name -in 'AD-Certificate', 'AD-Domain-Services', 'ADFS-Federation', 'ADLDS', 'ADRMS', 'DHCP', 'Fax', 'NPAS', 'UpdateServices', 'WDS' } | ForEach-Object { $_.Name } }
Say 'cdrom-start' { Get-ItemPropertyValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\cdrom' -Name Start }
Say 'removable-denied' { (Get-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices' -ErrorAction SilentlyContinue).Deny_All }
Say 'generalization-state' { (Get-ItemProperty -Path 'HKLM:\SYSTEM\Setup\Status\SysprepStatus' -ErrorAction SilentlyContinue).GeneralizationState }
Say 'rearms-left' { (Get-CimInstance -ClassName SoftwareLicensingService).RemainingWindowsReArmCount }
Say 'sysprep-process' { Get-Process -Name sysprep -ErrorAction SilentlyContinue | ForEach-Object { $_.Id } }
Say 'domain' { Get-CimInstance -ClassName Win32_ComputerSystem | Where-Object { $_.PartOfDomain } | ForEach-Object { $_.Domain } }
Say 'entra-join' { Get-ChildItem -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo' -ErrorAction SilentlyContinue | ForEach-Object { 'joined' } }
Say 'agent-service' { 'RdAgent', 'WindowsAzureGuestAgent' | ForEach-Object { "$_ $((Get-Service -Name $_ -ErrorAction SilentlyContinue).Status)" } }
Say 'upgraded' { Get-ChildItem -Path 'HKLM:\SYSTEM\Setup' | Where-Object { $_.PSChildName -like 'Source OS*' } | ForEach-Object { $_.PSChildName } }
Say 'defender-onboarded' { (Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows Advanced Threat Protection\Status' -ErrorAction SilentlyContinue).OnboardingState }
Say 'stuck-command' { Get-Process -Name RunCommandExtension -ErrorAction SilentlyContinue | Where-Object { $_.StartTime -lt (Get-Date).AddMinutes(-90) } | ForEach-Object { $_.Id } }
Say 'residue' { Get-Item -Path 'C:\Users\*\.aws\credentials', 'C:\Users\*\.azure', 'C:\Users\*\.git-credentials' -Force -ErrorAction SilentlyContinue | ForEach-Object { "remains credentials $($_.FullName)" }; Get-LocalUser | Where-Object { $_.Enabled } | ForEach-Object { "remains user $($_.Name)" }; Get-Service -Name 'AzureMonitorAgent', 'himds', 'CSFalconService', 'Tenable Nessus Agent', 'QualysAgent', 'SentinelAgent' -ErrorAction SilentlyContinue | ForEach-Object { "remains agent $($_.Name)" } }

Write-Output "end $lines"
exit 0
