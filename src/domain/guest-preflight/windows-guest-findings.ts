import type { Finding } from '../finding.ts';
import { about } from '../preflight/about.ts';
import type { GuestAnswer } from './guest-answer.ts';

/** Win32_EncryptableVolume: 0 is fully decrypted, the others are some way between. */
const DECRYPTED = '0';
/** A service that is disabled. */
const DISABLED = '4';
/** What a machine that was set up properly has; 3 is a Sysprep that broke off in the middle. */
const SETTLED = '7';

interface Asked {
  readonly vmId: string;
  /** Encrypted volumes are no surprise: the run decrypts them. */
  readonly underAde: boolean;
}

function state(answer: GuestAnswer, where: string): Finding[] {
  const { only } = about(where);
  const imageState = answer.value('image-state') ?? '';
  const generalizationState = answer.value('generalization-state') ?? SETTLED;
  return [
    ...only(imageState !== '' && imageState !== 'IMAGE_STATE_COMPLETE', {
      code: 'windows-image-state',
      message: `Windows says that its image state is ${imageState}, not IMAGE_STATE_COMPLETE: an earlier Sysprep was cut short, or its set-up is not over.`,
      fix: 'Let set-up finish, or restore the machine from before the Sysprep that failed; such a state is not mended by Sysprep itself.',
    }),
    ...only(generalizationState !== SETTLED, {
      code: 'windows-half-generalized',
      message: `The registry says GeneralizationState ${generalizationState} instead of 7: an earlier Sysprep broke off in the middle.`,
      fix: 'Restore the machine from before that Sysprep, or build it again.',
    }),
    ...only(answer.values('sysprep-process').length > 0, {
      code: 'sysprep-is-running',
      message: 'Sysprep is running in the guest at this moment.',
      fix: 'Let it end. Close Sysprep’s window if somebody left it open, and ask again.',
    }),
    ...only(answer.value('rearms-left') === '0', {
      code: 'sysprep-count-used-up',
      message:
        'Windows has no rearm left: Sysprep /generalize runs a limited number of times on one image (1001 since Windows 8.1).',
      fix: 'Build the machine again from a fresh image.',
    }),
  ];
}

function restarts(answer: GuestAnswer, where: string): Finding[] {
  const { only, worth } = about(where);
  const renames = Number(answer.value('file-renames') ?? '0');
  const reasons = answer.values('reboot');
  return [
    ...only(reasons.length > 0, {
      code: 'pending-reboot',
      message: `Windows waits for a restart (${reasons.join(', ')}); Sysprep fails, or seals half-installed updates into the image.`,
      fix: 'Restart the machine, let updates finish, and ask again.',
    }),
    ...worth(renames > 0, {
      code: 'pending-file-renames',
      message: `${renames} file operations wait for a restart.`,
      fix: 'Restart the machine before the capture if an installation has just ended.',
    }),
  ];
}

function applications(answer: GuestAnswer, where: string): Finding[] {
  const { only, worth } = about(where);
  const packages = answer.values('appx');
  const upgrades = answer.values('upgraded');
  return [
    ...only(packages.length > 0, {
      code: 'appx-not-provisioned',
      message: `Installed for a user but not provisioned for all, which makes Sysprep fail: ${packages.join(', ')}.`,
      fix: 'Remove-AppxPackage -AllUsers for each of them, or provision them for everybody, and ask again.',
    }),
    ...worth(answer.value('defender-onboarded') === '1', {
      code: 'defender-onboarded',
      message:
        'The machine is onboarded to Defender for Endpoint: its id travels into the image, and Sysprep may fail on its protected keys.',
      fix: 'Offboard the machine before the capture, and onboard the machines made from the image.',
    }),
    ...worth(upgrades.length > 0, {
      code: 'windows-was-upgraded',
      message: `Windows was upgraded in place: ${upgrades.join(', ')}. Sysprep of upgraded servers is not documented as supported.`,
      fix: 'Test a machine made from this image, or build the source from an image of the newer version.',
    }),
  ];
}

function roles(answer: GuestAnswer, where: string): Finding[] {
  const { only, worth } = about(where);
  const unsupported = answer.values('server-role');
  const domain = answer.value('domain') ?? '';
  return [
    ...only(unsupported.length > 0, {
      code: 'server-role-not-supported',
      message: `Sysprep does not support these server roles: ${unsupported.join(', ')}.`,
      fix: 'Remove the roles, and install them on the machines made from the image.',
    }),
    ...worth(domain !== '', {
      code: 'domain-joined',
      message: `The machine is a member of the domain ${domain}; Sysprep takes it out.`,
      fix: 'Nothing, or leave the domain first so that its account is removed there; join the machines made from the image.',
    }),
    ...worth(answer.values('entra-join').length > 0, {
      code: 'entra-joined',
      message: 'The machine is joined to Entra ID; machines made from the image would share its device identity.',
      fix: 'Leave with "dsregcmd /leave" before the capture.',
    }),
  ];
}

function devices(answer: GuestAnswer, { underAde, vmId }: Asked): Finding[] {
  const { only, worth } = about(vmId);
  const volumes = answer
    .values('bitlocker')
    .map((line) => line.split(' '))
    .filter(([, status]) => status !== DECRYPTED)
    .map(([letter, , percent]) => `${letter ?? '?'} (${percent ?? '?'} %)`);
  return [
    ...only(!underAde && volumes.length > 0, {
      code: 'bitlocker-on',
      message: `BitLocker holds these volumes, and Azure Disk Encryption did not put it there: ${volumes.join(', ')}. Sysprep ends with 0x80310039.`,
      fix: 'Turn it off (manage-bde -off C:), wait until every volume is fully decrypted, and set PreventDeviceEncryption.',
    }),
    ...worth(answer.value('cdrom-start') === DISABLED, {
      code: 'dvd-disabled',
      message: 'The DVD device is disabled; the run enables it, since new machines read their settings from it.',
      fix: 'Nothing, unless a policy disables it again: reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\cdrom /v Start /t REG_DWORD /d 1 /f.',
    }),
    ...only(answer.value('removable-denied') === '1', {
      code: 'removable-storage-denied',
      message:
        'A policy denies all removable storage: new machines could not read their settings from the DVD device and would hang in set-up.',
      fix: 'Lift the policy RemovableStorageDevices\\Deny_All on the source machine.',
    }),
  ];
}

function agent(answer: GuestAnswer, where: string): Finding[] {
  const { only, worth } = about(where);
  const services = answer.values('agent-service').filter((line) => !line.endsWith(' Running'));
  return [
    ...only(services.length > 0, {
      code: 'agent-service-not-running',
      message: `Services that new machines need in order to be provisioned do not run: ${services.join(', ')}.`,
      fix: 'Start them, or install the VM agent again.',
    }),
    ...worth(answer.values('stuck-command').length > 0, {
      code: 'run-command-stuck',
      message: 'An earlier run command has been running in the guest for more than 90 minutes.',
      fix: 'End its process, and delete its resource if it is a managed one.',
    }),
  ];
}

/** What Sysprep would stumble over (domain notes 1.3), from the guest's own words. */
export const windowsGuestFindings = (answer: GuestAnswer, asked: Asked): Finding[] => [
  ...state(answer, asked.vmId),
  ...restarts(answer, asked.vmId),
  ...applications(answer, asked.vmId),
  ...roles(answer, asked.vmId),
  ...devices(answer, asked),
  ...agent(answer, asked.vmId),
];
