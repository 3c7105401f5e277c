#!/bin/sh
# Starts the deprovisioning outside this run command, and returns before the agent goes down.
# Inside it would never return: deprovisioning stops the service that reports the result (WALinuxAgent issue 3547).
set -eu

# /run is memory: what is written here is not part of the image.
cat > /run/goldsmith-generalize.sh <<'TASK'
#!/bin/sh
set -u
say() {
  echo "goldsmith __CAPTURE_ID__ $*" > /dev/console
  logger -t goldsmith "$*" || true
}
fail() {
  say "failed: $*"
  exit 1
}

# Without this file waagent ends with 0 and keeps the user.
if [ "__DEPROVISION__" = "-deprovision+user" ] && [ ! -r /var/lib/waagent/ovf-env.xml ]; then
  fail "/var/lib/waagent/ovf-env.xml is missing, so the provisioned user would stay in the image"
fi
if command -v cloud-init > /dev/null 2>&1; then
  cloud-init clean --logs --seed || fail "cloud-init clean ended with $?"
fi
waagent -force __DEPROVISION__ || fail "waagent ended with $?"
truncate -s 0 /etc/machine-id
rm -f /var/lib/dbus/machine-id /root/.bash_history /home/*/.bash_history
sync
say "generalized"
sync
systemctl poweroff
TASK

systemd-run --on-active=__DELAY_SECONDS__ --unit=goldsmith-generalize --collect /bin/sh /run/goldsmith-generalize.sh
echo 'goldsmith: deprovisioning is scheduled'
