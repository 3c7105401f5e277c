# Changes nothing: the state Setup believes the image to be in, and the marker that the generalize task wrote as its last act.
Get-ItemPropertyValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name ImageState
Get-Content -Path (Join-Path $env:ProgramData 'Goldsmith\marker.txt') -ErrorAction SilentlyContinue
