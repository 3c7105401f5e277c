# Says what the generalize task found to remain, the state Setup believes the image to be in, how many seconds ago the task wrote its marker, as its last
# act, and the marker itself, which comes last: of a long output only the last 4 KB are shown. A marker that was read is all the task waits for: it may shut the machine down.
$marker = Join-Path $env:ProgramData 'Goldsmith\marker.txt'
$release = Join-Path $env:ProgramData 'Goldsmith\release.txt'
Get-Content -Path (Join-Path $env:ProgramData 'Goldsmith\residue.txt') -ErrorAction SilentlyContinue
Get-ItemPropertyValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name ImageState
Get-Item -Path $marker -ErrorAction SilentlyContinue | ForEach-Object { "goldsmith __CAPTURE_ID__ age $([int]((Get-Date) - $_.LastWriteTime).TotalSeconds)" }
Get-Content -Path $marker -ErrorAction SilentlyContinue
if (Select-String -Path $marker -Pattern '^generalized __CAPTURE_ID__$' -Quiet -ErrorAction SilentlyContinue) { New-Item -ItemType File -Force -Path $release | Out-Null }
