import { type Finding, refusal, warning } from '../finding.ts';
import { diskFindings } from './disk-findings.ts';
import { encryptionFindings } from './encryption/encryption-findings.ts';
import { capturedDataDisks, exclusionFindings } from './excluded-disks.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import { consumes } from '../run/route.ts';
import { type Evidence, isOff, mayAdopt } from '../adoption/evidence.ts';
import type { VmFacts } from '../vm.ts';

type Check = (vm: VmFacts, request: ResolvedRequest, evidence?: Evidence) => Finding[];

const only = (condition: boolean, text: Parameters<typeof refusal>[0]): Finding[] => (condition ? [refusal(text)] : []);

const disks: Check = (vm, request) => {
  const captured = capturedDataDisks(vm, request);
  return [
    ...diskFindings(vm.osDisk),
    ...captured.flatMap(diskFindings),
    ...(captured.length === 0
      ? []
      : [
          warning({
            code: 'data-disks-captured',
            where: vm.id,
            message: `The image will hold a copy of ${captured.length} data disk(s) with everything on them.`,
            fix: 'Detach data disks that must not be in the image, or exclude them by LUN (excludeDataDisks).',
          }),
        ]),
    ...exclusionFindings(vm, request),
  ];
};

/** waagent removes what the first boot of a clone makes again; a machine that booted in between is neither the old one nor a template. */
const isStartedLinux = (vm: VmFacts, evidence: Evidence | undefined): boolean =>
  vm.osType === 'Linux' && vm.power === 'running' && evidence !== undefined && evidence.guest !== 'untouched';

/** A machine that is off without the flag is ambiguous: Sysprep may have shut it down, or an operator. We never start such a machine. */
const power: Check = (vm, request, evidence) => {
  if (vm.flaggedGeneralized) return [];
  const off = isOff(vm, evidence);
  return [
    ...only(vm.hibernated, {
      code: 'hibernated',
      where: vm.id,
      message: 'The machine is hibernated; its disks hold a suspended system.',
      fix: 'Start the machine, let it settle, and try again.',
    }),
    ...only(isStartedLinux(vm, evidence) && consumes(request), {
      code: 'started-after-deprovision',
      where: vm.id,
      message: `The run ${evidence?.captureId ?? ''} deprovisioned this Linux machine, and somebody has started it since: its host keys and accounts are half made again.`,
      fix: 'Restore it (goldsmith restore, with the id of that run), or build it anew. If it was set up again on purpose, delete its tag image-capture and ask again.',
    }),
    ...only(off && request.guestState !== 'generalized' && !mayAdopt(evidence, vm) && consumes(request), {
      code: 'stopped-without-evidence',
      where: vm.id,
      message: `The machine is ${vm.power} and nothing proves that Sysprep or waagent stopped it.`,
      fix: 'Start it and ask again; or, if you generalized it yourself, say so with "guestState": "generalized".',
    }),
    ...only(off && request.guestState === 'generalized' && !consumes(request), {
      code: 'generalized-but-not-consumed',
      where: 'guestState',
      message: 'A generalized machine has nothing left that a copy or a specialized image could keep.',
      fix: 'Ask for mode "consume" and osState "generalized".',
    }),
    ...only(!off && vm.power !== 'running', {
      code: 'power-state-unsettled',
      where: vm.id,
      message: `The machine’s power state is ${vm.power}.`,
      fix: 'Wait until the machine is running and ask again.',
    }),
    ...only(vm.power === 'running' && !vm.agentReady && request.osState === 'generalized', {
      code: 'agent-not-ready',
      where: vm.id,
      message: 'The VM agent does not report ready, so no command can reach the guest.',
      fix: 'Repair or restart the agent (WindowsAzureGuestAgent, walinuxagent) and ask again.',
    }),
  ];
};

const kind: Check = (vm, request, evidence) => [
  ...only(vm.scaleSetMember, {
    code: 'scale-set-member',
    where: vm.id,
    message: 'The machine is a member of a scale set, which would replace it in the middle of the run.',
    fix: 'Use a machine that stands by itself.',
  }),
  // Our own failed deallocation leaves that state too, and a retry is what mends it.
  ...only(
    vm.provisioningState.toLowerCase() !== 'succeeded' && !vm.flaggedGeneralized && evidence?.guest !== 'generalized',
    {
      code: 'not-provisioned',
      where: vm.id,
      message: `The machine’s provisioning state is ${vm.provisioningState}.`,
      fix: 'Wait until another operation on the machine has ended, or repair the machine, and ask again.',
    },
  ),
  ...only(vm.osType === 'Windows' && request.keepUser, {
    code: 'keep-user-is-for-linux',
    where: 'guest.keepUser',
    message: 'Keeping the account is an option of waagent; Sysprep has no such option.',
    fix: 'Leave guest.keepUser out for Windows machines.',
  }),
];

/** Everything about the source that refuses or is worth a warning. */
export const sourceFindings = (vm: VmFacts, request: ResolvedRequest, evidence?: Evidence): Finding[] =>
  [kind, power, disks, encryptionFindings].flatMap((check) => check(vm, request, evidence));
