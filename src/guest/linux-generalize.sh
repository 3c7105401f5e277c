#!/bin/sh
# Starts the deprovisioning outside this run command, and returns before the agent goes down.
# Inside it would never return: deprovisioning stops the service that reports the result (WALinuxAgent issue 3547).
set -eu

# /run is memory: what is written here is not part of the image.
cat > /run/goldsmith-generalize.sh <<'TASK'
#!/bin/sh
set -u
export HISTSIZE=0
mode="__DEPROVISION__"
provisioning=/var/lib/waagent/ovf-env.xml

say() {
  echo "goldsmith __CAPTURE_ID__ $*" >> /dev/console
  logger -t goldsmith "$*" 2> /dev/null || true
}
fail() {
  say "failed: $*"
  exit 1
}

# Lines of the residue report: short, printable, and not more than a serial log of 64 KB can bear.
removed=0
remains=0
line() {
  printf '%s' "$*" | tr -cd '[:print:]' | cut -c1-160
}
gone() {
  removed=$((removed + 1))
  if [ "$removed" -le 40 ]; then say "residue removed $(line "$@")"; fi
}
left() {
  remains=$((remains + 1))
  if [ "$remains" -le 80 ]; then say "residue remains $(line "$@")"; fi
}
# erase KIND PATH...: removes what exists and says how much it was.
erase() {
  kind=$1
  shift
  count=0
  for path in "$@"; do
    if [ -e "$path" ] || [ -L "$path" ]; then
      rm -rf -- "$path" && count=$((count + 1))
    fi
  done
  if [ "$count" -gt 0 ]; then gone "$kind" "count=$count"; fi
}
exists() {
  getent passwd "$1" > /dev/null
}
people() {
  getent passwd | awk -F: '($3 >= 1000 && $3 < 60000) || $3 == 0 { print $1 ":" $3 ":" $6 }'
}

# Mount points below a folder as the kernel writes them; the folder itself where it lies on somebody else's server.
mounts_in() {
  IN="$(readlink -f "$1" | sed 's/ /\\040/g')/" awk 'index($2, ENVIRON["IN"]) == 1 ||
    ($2 "/" == ENVIRON["IN"] && $3 ~ /^(nfs|cifs|smb3|fuse|9p|ceph|lustre|glusterfs)/) { print $2 }' /proc/self/mounts
}
# Whatever is removed with all that lies in it must not take a mounted share or disk along.
take_off() {
  case "$(readlink -f "$1")" in '' | /) return ;; esac
  mounts_in "$1" | while read -r at; do umount -l "$(printf '%b' "$at")" 2> /dev/null; done
  if [ -n "$(mounts_in "$1")" ]; then fail "what is mounted in $1 cannot be taken off: it would be deleted as well"; fi
}

say "started"
# Without this file waagent ends with 0 and keeps the user.
if [ "$mode" = "-deprovision+user" ] && [ ! -r /var/lib/waagent/ovf-env.xml ]; then
  fail "/var/lib/waagent/ovf-env.xml is missing, so the provisioned user would stay in the image"
fi
user=$(sed -n 's/.*<\([A-Za-z0-9]*:\)\{0,1\}UserName>\([^<]*\)<.*/\2/p' "$provisioning" 2> /dev/null | head -n 1)
if [ "$mode" = "-deprovision+user" ]; then
  if [ -z "$user" ]; then fail "/var/lib/waagent/ovf-env.xml names no user, so nobody would be removed"; fi
  # userdel refuses a user with running processes, and waagent goes on as if it had worked (WALinuxAgent issue 1064).
  if exists "$user"; then
    loginctl terminate-user "$user" 2> /dev/null || true
    pkill -KILL -u "$user" 2> /dev/null || true
    sleep 1
    take_off "$(getent passwd "$user" | cut -d: -f6)"
  fi
fi
take_off /tmp
take_off /var/tmp

# Registrations end while the network and the machine's identity are still there.
if command -v subscription-manager > /dev/null 2>&1 && subscription-manager identity > /dev/null 2>&1; then
  if subscription-manager unregister; then gone registration rhel; fi
  subscription-manager clean || true
fi
if command -v cloud-init > /dev/null 2>&1; then
  cloud-init clean --logs --seed || fail "cloud-init clean ended with $?"
  gone cloud-init state
fi
waagent -force "$mode" || fail "waagent ended with $?"
if [ "$mode" = "-deprovision+user" ]; then
  # A file that waagent cannot parse, or a process that came back: it keeps the user and still ends with 0.
  if exists "$user"; then userdel --force --remove "$user"; fi
  if exists "$user"; then fail "waagent ended with 0 and left the user $user in the image"; fi
  gone user "$user"
  erase sudoers /etc/sudoers.d/90-cloud-init-users /etc/sudoers.d/waagent
fi

# New host keys are made by cloud-init, or by an agent that is told to; where nobody would make any, sshd could not start without the old ones.
if command -v cloud-init > /dev/null 2>&1 || grep -Eqs '^Provisioning.RegenerateSshHostKeyPair=y' /etc/waagent.conf; then
  erase host-keys /etc/ssh/ssh_host_*
fi
erase leases /var/lib/dhcp/*.lease* /var/lib/dhclient/* /var/lib/dhcpcd/*.lease* /var/lib/NetworkManager/*.lease* \
  /run/systemd/netif/leases/*
truncate -s 0 /etc/machine-id
erase machine-id /var/lib/dbus/machine-id
erase random-seed /var/lib/systemd/random-seed /var/lib/urandom/random-seed /var/lib/systemd/credential.secret
for home in $(people | cut -d: -f3 | sort -u); do
  erase histories "$home"/.*_history "$home"/.viminfo "$home"/.lesshst "$home"/.wget-hsts "$home"/.ssh/known_hosts
done
erase temporary-files /tmp/* /tmp/.[!.]* /var/tmp/*
erase journals /var/log/journal/*
find /var/log -type f \( -name '*.gz' -o -name '*.[0-9]' -o -name '*-[0-9]*' \) -delete 2> /dev/null
find /var/log -type f -exec truncate -s 0 {} + 2> /dev/null
gone logs emptied

# What must not be in an image, looked for once more rather than believed.
if [ -s /etc/machine-id ]; then fail "/etc/machine-id could not be emptied"; fi

# The residue report: what remains, whoever put it there. Names and identifiers only, never a key.
report_residue() {
  people | while IFS=: read -r name uid _; do
    if [ "$uid" != 0 ]; then echo "user $name uid=$uid"; fi
  done
  people | while IFS=: read -r name _ home; do
    keys=$(grep -Ecs '^[^#]' "$home/.ssh/authorized_keys")
    if [ "${keys:-0}" -gt 0 ]; then echo "authorized-keys $home/.ssh/authorized_keys keys=$keys"; fi
    for path in "$home"/.ssh/id_* "$home"/.aws/credentials "$home"/.azure "$home"/.kube/config "$home"/.docker/config.json \
      "$home"/.netrc "$home"/.git-credentials "$home"/.pgpass "$home"/.config/gcloud; do
      case $path in *.pub) continue ;; esac
      if [ -e "$path" ]; then echo "credentials $path"; fi
    done
    for path in "$home"/.*_history; do
      if [ -s "$path" ]; then echo "history $path"; fi
    done
  done
  for path in /etc/ssh/ssh_host_*_key; do
    if [ -e "$path" ]; then echo "host-key $path"; fi
  done
  if passwd -S root 2> /dev/null | grep -Eq '^root P'; then echo "password root"; fi
  # Two machines with one agent id are one machine to whoever watches them.
  agent() {
    if [ -e "$2" ]; then echo "agent $1 $(sed -n "$3" "$2" 2> /dev/null | head -n 1)"; fi
  }
  agent defender-endpoint /etc/opt/microsoft/mdatp/mdatp_onboard.json 's/.*orgId[^0-9a-fA-F]*\([0-9a-fA-F-]\{36\}\).*/org=\1/p'
  agent azure-monitor /etc/opt/microsoft/azuremonitoragent ''
  agent log-analytics /etc/opt/microsoft/omsagent/conf/omsadmin.conf 's/^WORKSPACE_ID=/workspace=/p'
  agent azure-arc /var/opt/azcmagent/agentconfig.json 's/.*"resourceName" *: *"\([^"]*\)".*/resource=\1/p'
  agent crowdstrike /opt/CrowdStrike/falconstore ''
  agent tenable /opt/nessus_agent/var/nessus ''
  agent qualys /etc/qualys/hostid 's/^\([0-9a-f-]*\)$/host=\1/p'
  agent rapid7 /opt/rapid7/ir_agent/components/bootstrap ''
  agent sentinelone /opt/sentinelone/etc ''
  agent datadog /etc/datadog-agent/datadog.yaml 's/^hostname: */hostname=/p'
  agent splunk-forwarder /opt/splunkforwarder/etc/instance.cfg 's/^guid *= */guid=/p'
  agent puppet /etc/puppetlabs/puppet/ssl/private_keys ''
  agent chef /etc/chef/client.pem ''
  agent salt /etc/salt/minion_id 's/^\(.*\)$/minion=\1/p'
  if [ -e /etc/krb5.keytab ]; then echo "domain keytab /etc/krb5.keytab"; fi
  if [ -e /etc/sssd/sssd.conf ]; then
    echo "domain sssd $(sed -n 's/^domains *= *//p' /etc/sssd/sssd.conf 2> /dev/null | head -n 1)"
  fi
  for path in /var/spool/cron/crontabs/* /var/spool/cron/*; do
    if [ -f "$path" ] && [ -s "$path" ]; then echo "scheduled-task $path"; fi
  done
  for path in /etc/cron.d/* /etc/crontab; do
    if [ -f "$path" ] && grep -Eiqs 'passw|token|secret|api_?key' "$path"; then echo "scheduled-task $path mentions-secret"; fi
  done
  for path in /etc/ssl/private/* /etc/pki/tls/private/*; do
    if [ -f "$path" ]; then echo "certificate $path"; fi
  done
  if [ -e /etc/fstab ] && grep -Eiqs '^[^#].*(password|credentials)=' /etc/fstab; then echo "credentials /etc/fstab"; fi
}
report_residue > /run/goldsmith-residue
while read -r found; do
  left "$found"
done < /run/goldsmith-residue
say "residue end removed=$removed remains=$remains"
sync
say "generalized"
sync
systemctl poweroff
TASK

# Before systemd 236 (RHEL 7) there is no such option; a unit that has failed then keeps its name until it is told to forget.
collect=--collect
systemd-run --help 2> /dev/null | grep -q -e --collect || collect=
systemctl reset-failed goldsmith-generalize.service 2> /dev/null || true
# shellcheck disable=SC2086 # an option, or none at all
systemd-run --on-active=__DELAY_SECONDS__ --unit=goldsmith-generalize $collect /bin/sh /run/goldsmith-generalize.sh
echo 'goldsmith: deprovisioning is scheduled'
