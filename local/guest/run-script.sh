#!/bin/sh
# One run of the script of the guest in the overlay: provision, look, run, look.
# Usage: run-script.sh SCRIPT OVF-ENV HERE ROOT; prints sections headed by "== name".
set -eu
script=$1
ovf_env=$2
here=$3
root=$4

# Whatever could reach the machine underneath is a note instead.
for name in systemctl poweroff reboot halt shutdown swapoff loginctl telinit init; do
  for folder in usr/sbin usr/bin; do
    if [ "$folder" = usr/bin ] || [ -e "$root/$folder/$name" ]; then
      rm -f "$root/$folder/$name"
      printf '#!/bin/sh\necho "%s $*" >> /run/stubs\n' "$name" > "$root/$folder/$name"
      chmod 755 "$root/$folder/$name"
    fi
  done
done
rm -f "$root/usr/bin/systemd-run"
# As old as that of RHEL 7, which knows no --collect.
cat > "$root/usr/bin/systemd-run" <<'STUB'
#!/bin/sh
case "$*" in *--collect*) echo "systemd-run: unrecognized option '--collect'" >&2; exit 1 ;; esac
echo "systemd-run $*" >> /run/stubs
STUB
chmod 755 "$root/usr/bin/systemd-run"
: > "$root/run/stubs"

inside() {
  # No capability to reboot, to load modules or to set the clock, and no network.
  unshare --net setpriv --bounding-set=-sys_boot,-sys_module,-sys_rawio,-sys_time --inh-caps=-all chroot "$root" "$@"
}

cp "$here/provision.sh" "$here/look.sh" "$root/run/"
cp "$script" "$root/run/sent.sh"
inside /bin/sh /run/provision.sh "$ovf_env"
# userdel refuses a user with running processes; a real machine has them.
inside setpriv --reuid=azureuser --regid=azureuser --clear-groups sleep 300 &
echo '== before'
inside /bin/sh /run/look.sh
echo '== sent'
inside /bin/sh /run/sent.sh
echo '== stubs'
cat "$root/run/stubs"
: > "$root/run/stubs"
echo '== unit'
status=0
inside /bin/sh /run/goldsmith-generalize.sh 2>&1 || status=$?
echo "== status"
echo "$status"
echo '== console'
cat "$root/dev/console"
echo '== stubs after'
cat "$root/run/stubs"
echo '== after'
inside /bin/sh /run/look.sh
