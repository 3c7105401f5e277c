#!/bin/sh
# Makes a machine of this one: an overlay of / whose writes go to memory, in namespaces of its own, and runs a command in it.
# Usage: make-overlay.sh FOLDER PACKAGES-TAR COMMAND...   (already inside unshare --mount --uts --ipc --pid --fork)
set -eu
folder=$1
packages=$2
shift 2

mount --make-rprivate /
mount -t tmpfs -o size=2g,mode=755 goldsmith "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
# What an earlier run has installed, so that a machine without a network can run it again.
if [ -s "$packages" ]; then tar --extract --xattrs --xattrs-include='*' --file "$packages" --directory "$folder/upper"; fi
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" goldsmith "$folder/root"

root=$folder/root
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=755 devices "$root/dev"
for node in null:3 zero:5 full:7 random:8 urandom:9; do
  mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}"
done
mkdir "$root/dev/shm" "$root/dev/pts"
# The serial console of this machine is a file: the real one is never written to.
: > "$root/dev/console"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
hostname goldsmith-guest

status=0
"$@" "$root" || status=$?
exit "$status"
