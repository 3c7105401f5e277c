import type { Finding } from '../finding.ts';
import { about } from '../preflight/about.ts';
import type { GuestAnswer } from './guest-answer.ts';

interface Asked {
  readonly vmId: string;
  /** Mappings are no surprise: the run decrypts them. */
  readonly underAde: boolean;
  readonly keepUser: boolean;
}

/** The oldest agent that Azure supports. https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/support-extensions-agent-version */
const OLDEST_AGENT = [2, 2, 53, 1] as const;

/** `WALinuxAgent-2.2.46 running on ubuntu 20.04` */
function isTooOld(version: string): boolean {
  const numbers = /-(\d+(?:\.\d+)+)/.exec(version)?.[1]?.split('.').map(Number);
  if (!numbers) return false;
  const at = OLDEST_AGENT.findIndex((oldest, index) => (numbers[index] ?? 0) !== oldest);
  return at >= 0 && (numbers[at] ?? 0) < (OLDEST_AGENT[at] ?? 0);
}

function agent(answer: GuestAnswer, where: string): Finding[] {
  const { only, worth } = about(where);
  const version = answer.value('agent-version') ?? '';
  const oldest = OLDEST_AGENT.join('.');
  return [
    ...only(version === '', {
      code: 'linux-agent-missing',
      message: 'There is no waagent in the guest, so nothing can deprovision it.',
      fix: 'Install the Azure Linux agent (package walinuxagent or WALinuxAgent).',
    }),
    ...worth(isTooOld(version), {
      code: 'linux-agent-old',
      message: `The agent is ${version}; Azure supports ${oldest} and later.`,
      fix: 'Update the agent from the packages of the distribution.',
    }),
    ...only(answer.value('systemd-run') === undefined, {
      code: 'systemd-missing',
      message: 'There is no systemd-run: deprovisioning cannot be started outside the agent that it stops.',
      fix: 'Use a distribution with systemd, or deprovision by hand and ask again with "guestState": "generalized".',
    }),
    ...worth(answer.values('stuck-command').length > 0, {
      code: 'run-command-hangs',
      message: 'An earlier run command has been running in the guest for more than 90 minutes.',
      fix: 'End its process, and delete its resource if it is a managed one.',
    }),
  ];
}

function user(answer: GuestAnswer, { keepUser, vmId }: Asked): Finding[] {
  const { only, worth } = about(vmId);
  const account = answer.value('provisioned-user') ?? '';
  const processes = answer.values('user-processes');
  return [
    ...only(!keepUser && account === '', {
      code: 'provisioned-user-unknown',
      message:
        '/var/lib/waagent/ovf-env.xml is missing or names no account: waagent would end well and keep the account in the image.',
      fix: 'Remove the account by hand and ask with guest.keepUser, or put the file back.',
    }),
    ...worth(!keepUser && processes.length > 0, {
      code: 'provisioned-user-busy',
      message: `The account ${account} has processes (${processes.join(', ')}); userdel refuses accounts that are at work.`,
      fix: 'Log out, and stop what runs under that account, before the capture.',
    }),
  ];
}

function system(answer: GuestAnswer, { underAde, vmId }: Asked): Finding[] {
  const { only, worth } = about(vmId);
  const status = answer.value('cloud-init') ?? '';
  const mappings = answer.values('crypt');
  const programs = answer.values('package-manager');
  return [
    ...only(status === 'running', {
      code: 'cloud-init-running',
      message: 'cloud-init is still at work: the machine is not set up yet.',
      fix: 'Wait until "cloud-init status" says done, and ask again.',
    }),
    ...worth(status === 'error' || status === 'degraded', {
      code: 'cloud-init-failed',
      message: `cloud-init ended with ${status} on this machine.`,
      fix: 'Look at /var/log/cloud-init.log: what failed here may fail on every machine made from the image.',
    }),
    ...only(!underAde && mappings.length > 0, {
      code: 'encrypted-mapping',
      message: `Volumes lie behind dm-crypt, and Azure Disk Encryption did not put it there: ${mappings.join('; ')}.`,
      fix: 'Decrypt or detach them: machines made from the image would not have the key.',
    }),
    ...worth(answer.value('registered') !== undefined, {
      code: 'rhel-registered',
      message: 'The system is registered with Red Hat; machines made from the image would share its identity.',
      fix: 'subscription-manager unregister && subscription-manager clean, before the capture.',
    }),
    ...only(programs.length > 0, {
      code: 'package-manager-at-work',
      message: `Packages are being installed at this moment (${programs.join(', ')}).`,
      fix: 'Wait until the installation has ended, and ask again.',
    }),
  ];
}

/** What waagent and cloud-init would stumble over (domain notes 1.4), from the guest's own words. */
export const linuxGuestFindings = (answer: GuestAnswer, asked: Asked): Finding[] => [
  ...agent(answer, asked.vmId),
  ...user(answer, asked),
  ...system(answer, asked),
];
