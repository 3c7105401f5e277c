const LEARN = 'https://learn.microsoft.com';
const VM = `${LEARN}/azure/virtual-machines`;
const GALLERY = `${VM}/azure-compute-gallery`;
const GALLERY_TROUBLE = `${VM}/troubleshooting-shared-images`;
const STATES = `${VM}/states-billing`;
const IMAGE_VERSION = `${VM}/image-version`;
const MANAGED_IMAGE = `${VM}/capture-image-resource`;
const RUN_COMMAND = `${VM}/run-command-managed`;
const GENERALIZE = `${VM}/generalize`;
const CONFIDENTIAL = `${LEARN}/azure/confidential-computing/create-confidential-vm-from-compute-gallery`;
const CMK_IMAGE = `${VM}/image-version-encryption`;
const PREPARE_VHD = `${VM}/windows/prepare-for-upload-vhd-image`;
const SYSPREP = `${LEARN}/windows-hardware/manufacture/desktop/sysprep--generalize--a-windows-installation`;
const APPX = `${LEARN}/troubleshoot/windows-client/setup-upgrade-and-drivers/sysprep-fails-remove-or-update-store-apps`;
const WAAGENT = 'https://github.com/Azure/WALinuxAgent';
const DISM_OPTIMIZE = `${LEARN}/windows-hardware/manufacture/desktop/dism-optimize-image-command-line-options`;
const LOCKS = `${LEARN}/azure/azure-resource-manager/management/lock-resources`;
const DELETE_OPTIONS = `${VM}/delete`;
const RESTORE_POINTS = `${VM}/virtual-machines-create-restore-points`;
const INTERFACES = `${LEARN}/azure/virtual-network/virtual-network-network-interface-vm`;
const ACTIVITY_LOG = `${LEARN}/azure/azure-monitor/platform/activity-log`;
const TRUSTED_LAUNCH = `${VM}/trusted-launch`;
const ADE = `${VM}/disk-encryption-overview`;
const ADE_MIGRATE = `${VM}/disk-encryption-migrate`;

/**
 * Public documentation behind each rule, by code: one place, so that a finding made anywhere carries its source and the catalogue shows it.
 * Codes that are rules of our own (policy, requests) are not here.
 */
const SOURCES: Readonly<Record<string, string>> = {
  'scale-set-member': `${LEARN}/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-orchestration-modes`,
  hibernated: `${VM}/hibernate-resume`,
  'stopped-without-evidence': STATES,
  'power-state-unsettled': STATES,
  'agent-not-ready': RUN_COMMAND,
  'ephemeral-os-disk': `${VM}/ephemeral-os-disks`,
  'unmanaged-disk': `${VM}/windows/convert-unmanaged-to-managed-disks`,
  'disk-type-not-capturable': `${VM}/disks-enable-ultra-ssd`,
  'shared-disk': `${VM}/disks-shared`,
  'disk-too-large': `${GALLERY}#limits`,
  'data-disks-captured': IMAGE_VERSION,
  'linux-os-disk-encrypted': `${VM}/linux/disk-encryption-linux`,
  'encryption-extension-missing': ADE,
  'disk-keeps-encryption-flag': ADE_MIGRATE,
  'source-under-disk-encryption': ADE_MIGRATE,
  'source-disk-in-use': IMAGE_VERSION,
  'source-disk-not-filled': `${VM}/disks-upload-vhd-to-managed-disk-cli`,
  'snapshot-incomplete': `${VM}/disks-copy-incremental-snapshot-across-regions`,
  'disks-in-several-regions': GALLERY_TROUBLE,
  'confidential-disk-as-source': CONFIDENTIAL,
  'vhd-in-other-region': GALLERY_TROUBLE,
  'vhd-not-page-blob': PREPARE_VHD,
  'vhd-without-footer': PREPARE_VHD,
  'vhd-not-fixed': PREPARE_VHD,
  'vhd-not-whole-mib': PREPARE_VHD,
  'vhd-preparation': PREPARE_VHD,
  'optimize-needs-windows': DISM_OPTIMIZE,
  'optimize-needs-generalized': DISM_OPTIMIZE,
  'optimize-of-arm64-machine': `${LEARN}/windows-hardware/manufacture/desktop/dism-supported-platforms`,
  'optimize-of-confidential-machine': CONFIDENTIAL,
  'optimize-of-encrypted-disk': ADE_MIGRATE,
  'image-not-optimized': DISM_OPTIMIZE,
  'read-only-lock': LOCKS,
  'delete-lock': LOCKS,
  'staging-delete-lock': LOCKS,
  'too-many-tags': `${LEARN}/azure/azure-resource-manager/management/tag-resources`,
  'restore-read-only-lock': LOCKS,
  'restore-delete-lock': LOCKS,
  'restore-permission-missing': `${LEARN}/azure/role-based-access-control/permissions/compute`,
  'restore-point-missing': RESTORE_POINTS,
  'restore-point-expired': RESTORE_POINTS,
  'no-restore-point': RESTORE_POINTS,
  'would-go-with-machine': DELETE_OPTIONS,
  'disks-outlive-machine': DELETE_OPTIONS,
  'delete-source-takes-more': DELETE_OPTIONS,
  'interface-missing': INTERFACES,
  'interface-in-use': INTERFACES,
  'system-identity-lost': `${LEARN}/entra/identity/managed-identities-azure-resources/overview`,
  'extensions-lost': `${VM}/extensions/overview`,
  'vtpm-state-lost': STATES,
  'disks-as-before-decryption': ADE,
  'activity-log-unreadable': ACTIVITY_LOG,
  'power-action-by-others': ACTIVITY_LOG,
  'stop-not-proven': `${VM}/boot-diagnostics`,
  'started-after-deprovision': WAAGENT,
  'generalized-again': GENERALIZE,
  'keep-user-is-for-linux': WAAGENT,
  'definition-takes-no-machine': TRUSTED_LAUNCH,
  'version-through-managed-image': TRUSTED_LAUNCH,
  'copy-of-confidential-machine': CONFIDENTIAL,
  'copy-of-encrypted-disks': ADE_MIGRATE,
  'specialized-needs-gallery': MANAGED_IMAGE,
  'permission-missing': `${LEARN}/azure/role-based-access-control/permissions/compute`,
  'permissions-not-read': `${LEARN}/rest/api/authorization/permissions`,
  'too-many-replicas-in-region': `${GALLERY}#scaling`,
  'too-many-replicas': `${GALLERY}#limits`,
  'replicas-below-computed': `${GALLERY}#scaling`,
  'home-region-missing': GALLERY_TROUBLE,
  'duplicate-region': GALLERY_TROUBLE,
  'definition-os-type-mismatch': GALLERY_TROUBLE,
  'definition-os-state-mismatch': GALLERY_TROUBLE,
  'definition-generation-mismatch': GALLERY_TROUBLE,
  'definition-architecture-mismatch': GALLERY_TROUBLE,
  'definition-purchase-plan-mismatch': GALLERY_TROUBLE,
  'definition-security-type-mismatch': `${VM}/trusted-launch#azure-compute-gallery-with-trusted-launch-vms`,
  'version-name-taken': IMAGE_VERSION,
  'trusted-launch-needs-gallery': `${VM}/trusted-launch`,
  'confidential-needs-gallery': CONFIDENTIAL,
  'arm64-needs-gallery': `${VM}/shared-image-galleries`,
  'nvme-needs-gallery': `${VM}/enable-nvme-interface`,
  'managed-image-location': MANAGED_IMAGE,
  'managed-image-region': MANAGED_IMAGE,
  'managed-image-concurrency': MANAGED_IMAGE,
  'encryption-extension-busy': ADE,
  'encryption-extension-failed': ADE,
  'disk-encryption-retires': ADE_MIGRATE,
  'encryption-at-host': `${VM}/disk-encryption`,
  'confidential-disk-encryption': CONFIDENTIAL,
  'confidential-stays-home': CONFIDENTIAL,
  'customer-key-needs-gallery': CMK_IMAGE,
  'encryption-set-missing-in-region': CMK_IMAGE,
  'encryption-set-not-found': CMK_IMAGE,
  'encryption-set-in-other-region': CMK_IMAGE,
  'encryption-set-in-other-subscription': CMK_IMAGE,
  'encryption-set-for-confidential': CMK_IMAGE,
  'image-under-customer-key': CMK_IMAGE,
  'definition-disk-controller': `${VM}/enable-nvme-interface`,
  'definition-promises-nvme': `${VM}/enable-nvme-interface`,
  'definition-hibernation': `${VM}/hibernate-resume`,
  'too-many-versions': `${GALLERY}#limits`,
  'region-without-zones': `${LEARN}/azure/reliability/availability-zones-region-support`,
  'image-without-zones': `${LEARN}/azure/reliability/availability-zones-region-support`,
  'quota-exceeded': `${LEARN}/azure/quotas/per-vm-quota-requests`,
  'windows-image-state': SYSPREP,
  'windows-half-generalized': SYSPREP,
  'sysprep-count-used-up': SYSPREP,
  'pending-reboot': PREPARE_VHD,
  'pending-file-renames': PREPARE_VHD,
  'appx-not-provisioned': APPX,
  'defender-onboarded': `${LEARN}/defender-endpoint/configure-endpoints-vdi`,
  'windows-was-upgraded': `${LEARN}/windows-hardware/manufacture/desktop/sysprep--system-preparation--overview`,
  'server-role-not-supported': `${LEARN}/windows-hardware/manufacture/desktop/sysprep-support-for-server-roles`,
  'domain-joined': `${LEARN}/windows-hardware/manufacture/desktop/sysprep--system-preparation--overview`,
  'entra-joined': `${LEARN}/entra/identity/devices/howto-device-identity-virtual-desktop-infrastructure`,
  'bitlocker-on': PREPARE_VHD,
  'dvd-disabled': GENERALIZE,
  'removable-storage-denied': GENERALIZE,
  'agent-service-not-running': `${VM}/extensions/agent-windows`,
  'run-commands-full': RUN_COMMAND,
  'run-command-stuck': RUN_COMMAND,
  'run-command-hangs': RUN_COMMAND,
  'guest-does-not-answer': RUN_COMMAND,
  'guest-asked': RUN_COMMAND,
  'linux-agent-missing': WAAGENT,
  'linux-agent-old': `${LEARN}/troubleshoot/azure/virtual-machines/windows/support-extensions-agent-version`,
  'systemd-missing': `${WAAGENT}/issues/3547`,
  'provisioned-user-unknown': WAAGENT,
  'provisioned-user-busy': `${WAAGENT}/issues/1064`,
  'cloud-init-running': `${VM}/linux/using-cloud-init`,
  'cloud-init-failed': `${VM}/linux/cloud-init-troubleshooting`,
  'encrypted-mapping': `${VM}/linux/disk-encryption-linux`,
  'rhel-registered': `${VM}/linux/redhat-create-upload-vhd`,
};

export const sourceOf = (code: string): string | undefined =>
  Object.hasOwn(SOURCES, code) ? SOURCES[code] : undefined;

export const sourcedCodes = (): string[] => Object.keys(SOURCES);
