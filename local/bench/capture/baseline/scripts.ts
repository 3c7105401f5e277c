import type { Os } from '../cast.ts';

/** Detached, as Microsoft's own samples do it: a run command that takes its machine down never reports. */
const WINDOWS = String.raw`$task = @'
Remove-Item -Path 'C:\Windows\Panther' -Recurse -Force -ErrorAction SilentlyContinue
Set-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\cdrom' -Name Start -Value 1
& 'C:\Windows\System32\Sysprep\Sysprep.exe' /oobe /generalize /quiet /shutdown /mode:vm
'@
Set-Content -Path 'C:\Windows\Temp\seal.ps1' -Value $task
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-File C:\Windows\Temp\seal.ps1"
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds(30)
Register-ScheduledTask -TaskName 'seal' -User 'SYSTEM' -Action $action -Trigger $trigger -Force | Out-Null
Write-Output 'scheduled'`;

const LINUX = `cat > /run/seal.sh <<'EOF'
waagent -force -deprovision+user
poweroff
EOF
systemd-run --on-active=30 --unit=seal /bin/sh /run/seal.sh
echo scheduled`;

export const generalizeScript = (os: Os): string => (os === 'Windows' ? WINDOWS : LINUX);
