#!/bin/sh
# Changes nothing: what deprovisioning would stumble over. A line is "NAME VALUE"; the last one is "end" and the number of lines before it, so that
# an answer cut off at 4 KB shows. No "set -e": a check that fails has no line, and the others go on.
report=''

say() {
  report="$report$(printf '%s\n' "$2" | head -n 10 | cut -c 1-120 | sed -n "s/..*/$1 &/p")
"
}

# What would be found in the image if nothing were done: the ten most telling, names only. The full look is taken after deprovisioning.
residue() {
  awk -F: '($3 >= 1000 && $3 < 60000) || $3 == 0 { print $1 " " $3 " " $6 }' /etc/passwd | while read -r name uid home; do
    for path in "$home"/.aws/credentials "$home"/.azure "$home"/.kube/config "$home"/.git-credentials; do
      if [ -e "$path" ]; then echo "remains credentials $path"; fi
    done
    if grep -Eqs '^[^#]' "$home/.ssh/authorized_keys"; then echo "remains authorized-keys $home/.ssh/authorized_keys"; fi
    if [ "$uid" != 0 ]; then echo "remains user $name uid=$uid"; fi
  done
  for path in /etc/opt/microsoft/mdatp /etc/opt/microsoft/azuremonitoragent /var/opt/azcmagent /opt/CrowdStrike /opt/nessus_agent /etc/qualys; do
    if [ -e "$path" ]; then echo "remains agent $path"; fi
  done
}

say os "$(sed -n 's/^ID=//p' /etc/os-release 2> /dev/null | tr -d '"')"
say agent-version "$(waagent -version 2> /dev/null | head -n 1)"
say agent-service "$(systemctl is-active walinuxagent.service waagent.service 2> /dev/null)"
say ovf-env "$(ls /var/lib/waagent/ovf-env.xml 2> /dev/null)"
say provisioned-user "$(sed -n 's:.*UserName>\([^<]*\)</.*:\1:p' /var/lib/waagent/ovf-env.xml 2> /dev/null)"
say user-processes "$(ps -o comm= -u "$(sed -n 's:.*UserName>\([^<]*\)</.*:\1:p' /var/lib/waagent/ovf-env.xml 2> /dev/null)" 2> /dev/null)"
say cloud-init "$(cloud-init status 2> /dev/null | sed -n 's/^status: //p')"
say crypt "$(lsblk --raw --noheadings --output NAME,TYPE,MOUNTPOINT 2> /dev/null | awk '$2 == "crypt"')"
say registered "$(subscription-manager identity > /dev/null 2>&1 && echo yes)"
say systemd-run "$(command -v systemd-run)"
say package-manager "$(ps -eo comm= | awk '/^(apt-get|dpkg|dnf|yum|zypper)$/')"
say stuck-command "$(ps -eo etimes=,comm= | awk '$1 > 5400 && $2 ~ /^run-command/ { print $2 }')"
say residue "$(residue)"

printf '%s' "$report" | sed '/^$/d'
echo "end $(printf '%s' "$report" | grep -c .)"
exit 0
