#!/bin/sh
# Runs in the overlay: makes of it a machine that Azure has provisioned and people have worked on.
# Usage: provision.sh OVF-ENV(readable|unreadable|missing)
set -eu
ovf_env=$1

useradd --create-home --shell /bin/bash azureuser
useradd --create-home --shell /bin/bash bob
echo 'azureuser:Secret-Of-The-Test-1' | chpasswd
for user in azureuser bob; do
  home=/home/$user
  mkdir -p "$home/.ssh"
  echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRlc3Qtb25seS1ub3QtYS1rZXktYXQtYWxs $user@laptop" > "$home/.ssh/authorized_keys"
  echo 'mysql -p hunter2' > "$home/.bash_history"
  chown -R "$user:$user" "$home"
done
mkdir -p /root/.ssh
echo 'cat /etc/shadow' > /root/.bash_history

mkdir -p /var/lib/waagent /var/log/azure /etc/ssh /etc/sudoers.d
if [ "$ovf_env" != missing ]; then
  # waagent parses the file whole; without this element it says "not found", keeps the user and ends with 0.
  agent=''
  if [ "$ovf_env" = readable ]; then agent='<ns1:ProvisionGuestAgent>true</ns1:ProvisionGuestAgent>'; fi
  cat > /var/lib/waagent/ovf-env.xml << OVF
<?xml version="1.0" encoding="utf-8"?>
<ns0:Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:ns0="http://schemas.dmtf.org/ovf/environment/1" xmlns:ns1="http://schemas.microsoft.com/windowsazure">
 <ns1:ProvisioningSection><ns1:Version>1.0</ns1:Version><ns1:LinuxProvisioningConfigurationSet>
 <ns1:ConfigurationSetType>LinuxProvisioningConfiguration</ns1:ConfigurationSetType>
 <ns1:UserName>azureuser</ns1:UserName><ns1:HostName>web-1</ns1:HostName>
 <ns1:DisableSshPasswordAuthentication>true</ns1:DisableSshPasswordAuthentication>
 </ns1:LinuxProvisioningConfigurationSet></ns1:ProvisioningSection>
 <ns1:PlatformSettingsSection><ns1:Version>1.0</ns1:Version><ns1:PlatformSettings>
 <ns1:KmsServerHostname>azkms.core.windows.net</ns1:KmsServerHostname>
 $agent
 </ns1:PlatformSettings></ns1:PlatformSettingsSection>
</ns0:Environment>
OVF
else
  rm -f /var/lib/waagent/ovf-env.xml
fi
echo 'agent at work' > /var/log/waagent.log
echo 'extension at work' > /var/log/azure/extension.log
echo 'azureuser ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/90-cloud-init-users
for kind in rsa ecdsa ed25519; do
  echo "the private $kind key" > "/etc/ssh/ssh_host_${kind}_key"
  echo "ssh-$kind AAAA" > "/etc/ssh/ssh_host_${kind}_key.pub"
done
echo '4c4c4544004210428051b1c04f333733' > /etc/machine-id
mkdir -p /var/lib/dhcp /var/lib/cloud/instances/i-1 /var/lib/cloud/seed /var/log/journal/4c4c4544004210428051b1c04f333733
echo 'lease { fixed-address 10.0.0.4; }' > /var/lib/dhcp/dhclient.eth0.leases
ln -sfn /var/lib/cloud/instances/i-1 /var/lib/cloud/instance
echo '#cloud-config with a password' > /var/lib/cloud/instances/i-1/user-data.txt
echo 'cloud-init at work' > /var/log/cloud-init.log
echo 'Accepted publickey for azureuser from 203.0.113.7' > /var/log/auth.log
echo 'journal' > /var/log/journal/4c4c4544004210428051b1c04f333733/system.journal
echo 'left over' > /tmp/upload.zip

# A share of somebody else's, mounted in the home of the account and in /tmp.
mkdir -p /srv/share /home/azureuser/share '/tmp/my share'
mount -t tmpfs share /srv/share
echo 'the only copy' > /srv/share/file
mount --bind /srv/share /home/azureuser/share
mount --bind /srv/share '/tmp/my share'

# What no deprovisioning knows of.
mkdir -p /etc/opt/microsoft/mdatp /etc/sssd /var/spool/cron/crontabs
printf '%s\n' '{"onboardingInfo":"{\"body\":\"{\\\"orgId\\\":\\\"5d1b2a60-0000-4000-8000-00000000abcd\\\"}\"}"}' > /etc/opt/microsoft/mdatp/mdatp_onboard.json
echo 'keytab' > /etc/krb5.keytab
printf '[sssd]\ndomains = corp.example\n' > /etc/sssd/sssd.conf
echo '0 3 * * * /opt/backup --password hunter2' > /var/spool/cron/crontabs/bob
