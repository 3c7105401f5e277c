#!/bin/sh
# Runs in the overlay: what identifies the machine and its people, one line each.
set -u
count() {
  for path in "$@"; do if [ -e "$path" ]; then echo "$path"; fi; done | wc -l
}
has_user() {
  if getent passwd "$1" > /dev/null; then echo "present, home $(if [ -d "/home/$1" ]; then echo present; else echo gone; fi)"; else echo "gone, home $(if [ -d "/home/$1" ]; then echo present; else echo gone; fi)"; fi
}
echo "machine-id: $(if [ -s /etc/machine-id ]; then cat /etc/machine-id; else echo empty; fi)"
echo "ssh host keys: $(count /etc/ssh/ssh_host_*)"
echo "provisioned user azureuser: $(has_user azureuser)"
echo "other user bob: $(has_user bob)"
echo "dhcp leases: $(count /var/lib/dhcp/*lease*)"
echo "shell histories: $(count /root/.bash_history /home/*/.bash_history)"
echo "cloud-init instance data: $(count /var/lib/cloud/instance /var/lib/cloud/instances/*)"
echo "agent state: $(count /var/lib/waagent/*)"
echo "sudo rule of the provisioned user: $(count /etc/sudoers.d/90-cloud-init-users)"
echo "bytes in logs: $(find /var/log -type f -exec cat {} + 2> /dev/null | wc -c)"
echo "files in /tmp: $(find /tmp -mindepth 1 | wc -l)"
echo "files on the share: $(count /srv/share/*)"
echo "hostname: $(cat /etc/hostname 2> /dev/null)"
