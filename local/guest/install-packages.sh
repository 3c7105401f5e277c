#!/bin/sh
# Installs Debian's own waagent and cloud-init into an overlay, and keeps what that wrote for later runs.
# Usage: install-packages.sh PACKAGES-TAR ROOT
set -eu
packages=$1
root=$2

# The packages' own scripts must start nothing: services belong to the machine underneath.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
export DEBIAN_FRONTEND=noninteractive
chroot "$root" apt-get update -qq
chroot "$root" apt-get install -y -qq --no-install-recommends waagent cloud-init
chroot "$root" apt-get clean
rm -rf "$root"/var/lib/apt/lists/*
tar --create --xattrs --xattrs-include='*' --file "$packages.part" --directory "$(dirname "$root")/upper" .
mv "$packages.part" "$packages"
