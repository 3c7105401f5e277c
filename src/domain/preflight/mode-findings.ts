import { type Finding, refusal, warning } from '../finding.ts';
import { regionKey } from '../region.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { stagingFor } from '../request/staging.ts';
import { sameId, subscriptionOf } from '../resource-id.ts';
import type { VmFacts } from '../vm.ts';

/** A copy boots from copies of the disks: whatever is bound to the original's hardware or keys does not come along. */
function copyFindings(vm: VmFacts, request: ResolvedRequest): Finding[] {
  const findings: Finding[] = [];
  const place = stagingFor(request.staging, vm.location);
  if (!place) {
    findings.push(
      refusal({
        code: 'staging-missing',
        where: 'mode',
        message: `No staging place is configured for ${regionKey(vm.location)}: a copy needs a resource group and an isolated subnet there.`,
        fix: 'Add staging: [{location, resourceGroupId, subnetId}] to the scope or the profile, or use mode "consume".',
      }),
    );
  } else if (!sameId(subscriptionOf(place.resourceGroupId), subscriptionOf(vm.id))) {
    findings.push(
      refusal({
        code: 'staging-in-other-subscription',
        where: place.resourceGroupId,
        message: 'The staging place lies in another subscription than the machine.',
        fix: 'Configure a staging place in the subscription of the machine.',
      }),
    );
  }
  if (vm.ade.kind !== 'none') {
    findings.push(
      refusal({
        code: 'copy-of-encrypted-disks',
        where: vm.id,
        message: 'Copies of disks under Azure Disk Encryption cannot be decrypted apart from their machine.',
        fix: 'Use mode "consume", or disable the encryption of the machine first.',
      }),
    );
  }
  if (vm.securityType === 'ConfidentialVM') {
    findings.push(
      refusal({
        code: 'copy-of-confidential-machine',
        where: vm.id,
        message: 'The guest state of a confidential machine is bound to it: a copy of its disks does not start.',
        fix: 'Use mode "consume".',
      }),
    );
  }
  if (vm.flaggedGeneralized) {
    findings.push(
      refusal({
        code: 'copy-of-generalized-machine',
        where: vm.id,
        message:
          'The machine is generalized already: it is ready to be captured itself, and its copy must not be started.',
        fix: 'Use mode "consume".',
      }),
    );
  }
  if (vm.dataDisks.length > 0 && vm.power === 'running') {
    findings.push(
      warning({
        code: 'copied-while-running',
        where: vm.id,
        message: `The ${vm.dataDisks.length + 1} disks of the running machine are copied one after the other, each as after a power failure.`,
        fix: 'Stop what writes to several disks at once, or stop the machine, for the minutes of the copy.',
      }),
    );
  }
  return findings;
}

/** A specialized image is the machine as it is, accounts and name included. */
function specializedFindings(vm: VmFacts, request: ResolvedRequest): Finding[] {
  const { mode, target } = request;
  const viaSnapshot = mode === 'copy' || (target?.kind === 'gallery' && target.via === 'snapshot');
  if (vm.flaggedGeneralized) {
    return [
      refusal({
        code: 'generalized-source-for-specialized',
        where: vm.id,
        message: 'The machine is flagged as generalized; a specialized image of it would start no usable machine.',
        fix: 'Ask for osState "generalized" and a definition of that state.',
      }),
    ];
  }
  if (vm.power !== 'running') return [];
  if (viaSnapshot) {
    return [
      warning({
        code: 'specialized-while-running',
        where: vm.id,
        message: 'The disks are taken while the machine runs: the image starts as after a power failure.',
        fix: 'Deallocate the machine first if that is not good enough.',
      }),
    ];
  }
  return [
    refusal({
      code: 'specialized-source-running',
      where: vm.id,
      message: 'The machine runs, and Goldsmith never stops a machine that was not generalized.',
      fix: 'Deallocate it, ask for target.via "snapshot", or use mode "copy".',
    }),
  ];
}

/** What only some modes cannot do. */
export const modeFindings = (vm: VmFacts, request: ResolvedRequest): Finding[] => [
  ...(request.mode === 'copy' ? copyFindings(vm, request) : []),
  ...(request.osState === 'specialized' ? specializedFindings(vm, request) : []),
];
