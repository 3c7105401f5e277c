import { type Finding, note, warning } from '../finding.ts';
import type { KeptMachine, KeptRestore } from './kept-machine.ts';

function identityFindings({ extensions, systemIdentity, vmId }: KeptMachine): Finding[] {
  const identity = warning({
    code: 'system-identity-lost',
    where: vmId,
    message:
      'The machine had an identity assigned by the system. It went with the old machine, and so did every role that was given to it.',
    fix: 'Switch it on again (az vm identity assign) and give the new one its roles.',
  });
  const gone = warning({
    code: 'extensions-lost',
    where: vmId,
    message: `These extensions are not registered on the new machine: ${extensions.join(', ')}.`,
    fix: 'Install them again; what they put on the disks is still there.',
  });
  return [...(systemIdentity ? [identity] : []), ...(extensions.length > 0 ? [gone] : [])];
}

function diskFindings({ encrypted, vmId, vtpm }: KeptMachine): Finding[] {
  const state = warning({
    code: 'vtpm-state-lost',
    where: vmId,
    message:
      'The state of the virtual TPM did not come back. What was sealed with it (BitLocker, Windows Hello, attestation keys) asks for its recovery key.',
    fix: 'Have the recovery keys at hand when the machine starts for the first time.',
  });
  const volumes = warning({
    code: 'disks-as-before-decryption',
    where: vmId,
    message:
      'The disks are as they were before the capture: under Azure Disk Encryption, whose extension is not registered on the new machine.',
    fix: 'Run az vm encryption enable with the old key vault and the same volumes, so that the platform knows of it again.',
  });
  return [...(vtpm ? [state] : []), ...(encrypted ? [volumes] : [])];
}

const oldDisksKept = ({ vmId }: KeptMachine, oldDisks: readonly string[]): Finding =>
  note({
    code: 'old-disks-kept',
    where: vmId,
    message: `Disks that the machine had are still there, attached to nothing: ${oldDisks.join(', ')}.`,
    fix: 'Delete them once you are content with the restored machine: they cost what they cost before.',
  });

/** What cannot come back, and what stays beside the machine. */
export function lostForGood({ machine }: KeptRestore, oldDisks: readonly string[]): Finding[] {
  return [
    note({
      code: 'vm-id-changed',
      where: machine.vmId,
      message: 'The machine has a new vmId: to backup, monitoring and licences it is another one.',
      fix: 'Register it again where machines are known by their vmId.',
    }),
    ...(oldDisks.length > 0 ? [oldDisksKept(machine, oldDisks)] : []),
    ...identityFindings(machine),
    ...diskFindings(machine),
  ];
}
