import { type Finding, note, refusal, warning } from '../../finding.ts';
import type { VmFacts } from '../../vm.ts';
import { about } from '../about.ts';

type Ade = Exclude<VmFacts['ade'], { kind: 'none' }>;

/** States in which an extension takes no new settings. */
const BUSY = ['creating', 'updating', 'deleting', 'transitioning'];

/** ACD:linux/disk-encryption-linux: disabling is unsupported as soon as the OS disk is encrypted, for the data disks as well. */
function adeFindings({ id, osType }: VmFacts, ade: Ade): Finding[] {
  const { only, worth } = about(id);
  const state = ade.extension?.provisioningState ?? 'Succeeded';
  return [
    ...only(osType === 'Linux' && ade.osVolume, {
      code: 'linux-os-disk-encrypted',
      message:
        'The OS disk of this Linux machine is encrypted by Azure Disk Encryption, which cannot be disabled there.',
      fix: 'Build the machine again without Azure Disk Encryption on the OS disk (encryption at host is the replacement).',
    }),
    ...only(!ade.extension, {
      code: 'encryption-extension-missing',
      message:
        'The disks are reported as encrypted, but the Azure Disk Encryption extension is gone, so nothing can decrypt them.',
      fix: 'Install the extension again with the same key vault settings, disable encryption, and try again.',
    }),
    ...only(BUSY.includes(state.toLowerCase()), {
      code: 'encryption-extension-busy',
      message: `The Azure Disk Encryption extension is in the state ${state} and takes no order to decrypt.`,
      fix: 'Wait until it has ended; if it never does, repair the VM agent, and ask again.',
    }),
    ...worth(state.toLowerCase() === 'failed', {
      code: 'encryption-extension-failed',
      message: 'The Azure Disk Encryption extension is in the state Failed; the run asks it to decrypt all the same.',
      fix: 'Look at its status message. If decrypting fails too, the run ends before the guest is touched, with what the extension says.',
    }),
    ...worth(true, {
      code: 'disk-encryption-retires',
      message:
        'Azure Disk Encryption retires on 15 September 2028; the run decrypts these disks, and the image is not encrypted by it.',
      fix: 'Turn encryption at host on for the machines made from the image.',
    }),
  ];
}

/** How the disks are encrypted, what the run does about it, and what stays of it. */
export function encryptionFindings(vm: VmFacts): Finding[] {
  const findings = vm.ade.kind === 'none' ? [] : adeFindings(vm, vm.ade);
  const flagged = [vm.osDisk, ...vm.dataDisks].filter(({ everEncrypted }) => everEncrypted).map(({ name }) => name);
  if (flagged.length > 0 || vm.ade.kind !== 'none') {
    findings.push(
      warning({
        code: 'disk-keeps-encryption-flag',
        where: vm.id,
        message: `Disks that were ever under Azure Disk Encryption keep a flag (${flagged.join(', ') || 'these will'}) that snapshots and images inherit; machines from this image may not be able to use encryption at host.`,
        fix: 'If that matters, copy the disks by upload to new disks first.',
      }),
    );
  }
  if (vm.encryptionAtHost) {
    findings.push(
      note({
        code: 'encryption-at-host',
        where: vm.id,
        message: 'The machine uses encryption at host. There is nothing to decrypt, and the image does not inherit it.',
        fix: 'Turn it on for the machines made from the image.',
      }),
    );
  }
  if (
    vm.securityType === 'ConfidentialVM' &&
    vm.osDisk.confidentialEncryption === 'DiskWithVMGuestState' &&
    vm.osType === 'Windows'
  ) {
    findings.push(
      refusal({
        code: 'confidential-disk-encryption',
        where: vm.osDisk.name,
        message:
          'The OS disk of this confidential Windows machine is encrypted with its own guest state; only a specialized image can be made of it.',
        fix: 'Ask for osState "specialized", or use a source without confidential OS disk encryption.',
      }),
    );
  }
  return findings;
}
