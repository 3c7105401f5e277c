# Changes nothing: how far each volume is decrypted. The platform says "not encrypted" long before this does.
# The table is exact to a tenth, but speaks the language of Windows, and only the last 4 KB are shown. So there is a line of numbers for each volume below.
manage-bde -status
Get-CimInstance -Namespace 'root/cimv2/security/MicrosoftVolumeEncryption' -ClassName Win32_EncryptableVolume | ForEach-Object { $state = $_ | Invoke-CimMethod -MethodName GetConversionStatus; "volume|$($_.DriveLetter)|$($state.ConversionStatus)|$($state.EncryptionPercentage)" }
