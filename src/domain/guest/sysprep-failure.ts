import type { Problem } from '../answer.ts';

/** One known way in which Sysprep fails: how its log tells, who is to blame by name, and what helps. */
interface KnownFailure {
  readonly code: string;
  /** The first group, if there is one, is the name of the package, provider or volume. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly fix: string;
}

/**
 * Narrow rows first: the row about providers fits most failures. Texts are those of setuperr.log and setupact.log.
 * https://learn.microsoft.com/troubleshoot/windows-client/setup-upgrade-and-drivers/sysprep-fails-remove-or-update-store-apps
 */
const KNOWN: readonly KnownFailure[] = [
  {
    code: 'sysprep-bitlocker',
    pattern: /BitLocker is on for the (\w+ volume)|0x80310039/i,
    what: 'BitLocker is on',
    fix: 'Turn it off on every volume (manage-bde -off C:), wait until manage-bde -status says Fully Decrypted, and ask again.',
  },
  {
    code: 'sysprep-appx-per-user',
    pattern: /Package (\S+) was installed for a user, but not provisioned for all users|0x80073cf2/i,
    what: 'a store app is installed for one user and not for all',
    fix: 'Remove-AppxPackage -AllUsers NAME, and Remove-AppxProvisionedPackage for its family; or provision it for all users. Then ask again.',
  },
  {
    code: 'sysprep-pending-reboot',
    pattern: /(updates?) that require a reboot|reboot the computer and restart|0x800F0839/i,
    what: 'a restart is pending',
    fix: 'Restart the machine, let updates end, and ask again.',
  },
  {
    code: 'sysprep-reserved-storage',
    pattern: /(reserved storage) is in use|0x800F0975/i,
    what: 'servicing uses the reserved storage',
    fix: 'Let updates end and restart; if it stays, Set-WindowsReservedStorageState -State Disabled. Then ask again.',
  },
  {
    code: 'sysprep-rearm-limit',
    pattern: /(SLReArmWindows)|0xC004D307/i,
    what: 'the system cannot be rearmed once more',
    fix: 'Begin with a machine that was generalized less often: an image takes 1001 runs, 8 before Windows 8.1 and Server 2012 R2.',
  },
  {
    code: 'sysprep-upgraded-system',
    pattern: /on an (upgraded operating system)|(custom \(clean\) install)/i,
    what: 'the system was upgraded in place',
    fix: 'Begin with a machine whose system was installed, not upgraded.',
  },
  {
    code: 'sysprep-domain-joined',
    pattern: /(joined to a domain|domain[- ]joined)/i,
    what: 'the machine is joined to a domain',
    fix: 'Take it out of the domain (Remove-Computer), restart, and ask again.',
  },
  {
    code: 'sysprep-defender-endpoint',
    pattern: /(senseGuid)/i,
    what: 'Defender for Endpoint guards its identity',
    fix: 'Offboard the machine from Defender for Endpoint, restart, and ask again; images are onboarded at their first start.',
  },
  {
    code: 'sysprep-dsc',
    pattern: /(DscCore\.dll)/i,
    what: 'Desired State Configuration could not be cleaned up',
    fix: 'Remove the DSC extension and C:\\Windows\\System32\\Configuration\\*.mof, and ask again.',
  },
  {
    code: 'sysprep-recovery',
    pattern: /(WinRE|ReAgent|Sysprep_Generalize_Winre)/i,
    what: 'the recovery environment could not be generalized',
    fix: 'reagentc /disable, and ask again.',
  },
  {
    code: 'sysprep-server-role',
    pattern: /(Sysprep_(?:Specialize_|Generalize_)?(?:ADCS|CertSrv|NPS|IAS|DHCP|WDS|ADFS|WSUS|DirectoryService)\w*)/i,
    what: 'a server role does not support Sysprep',
    fix: 'Remove the role, restart, and ask again; roles are added to machines, not to images.',
  },
  {
    code: 'sysprep-provider-failed',
    pattern: /Failure occurred while executing '([^']+' from [^;,\s]+)/i,
    what: 'a Sysprep provider failed',
    fix: 'Mend or remove the software the provider belongs to; setupact.log in System32\\Sysprep\\Panther says more.',
  },
];

const UNKNOWN_FIX =
  'Read C:\\Windows\\System32\\Sysprep\\Panther\\setuperr.log and setupact.log on the machine, mend what they name, and ask again.';

/** Code, name and fix of a failed Sysprep, from what it wrote into its logs. The log's own words stay in the message. */
export function sysprepFailure(log: string): Problem {
  for (const { code, fix, pattern, what } of KNOWN) {
    const match = pattern.exec(log);
    if (!match) continue;
    const name = match
      .slice(1)
      .find((group) => group !== undefined)
      ?.replace("'", '');
    const who = name ? `${what}: ${name}` : what;
    return {
      code,
      message: `Sysprep failed because ${who}. ${log}`.slice(0, 2_000),
      fix: fix.replace('NAME', name ?? 'NAME'),
    };
  }
  return { code: 'sysprep-failed', message: log.slice(0, 2_000), fix: UNKNOWN_FIX };
}
