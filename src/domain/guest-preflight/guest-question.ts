import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';
import type { GuestQuestion } from './guest-findings.ts';

/** What to ask the guest, or why it is not asked. */
export type Asking =
  { readonly kind: 'ask'; readonly question: GuestQuestion } | { readonly kind: 'leave'; readonly why: string };

/** Only a guest that is up can answer, and only one that will be generalized matters. */
export function askingOf(request: ResolvedRequest, vm: VmFacts): Asking {
  if (vm.flaggedGeneralized) return { kind: 'leave', why: 'the machine is flagged as generalized' };
  if (request.osState === 'specialized') return { kind: 'leave', why: 'a specialized image is taken as it is' };
  if (vm.power !== 'running') return { kind: 'leave', why: `the machine is ${vm.power}` };
  if (!vm.agentReady) return { kind: 'leave', why: 'its agent is not ready' };
  const underAde = vm.ade.kind !== 'none';
  return {
    kind: 'ask',
    question: { vmId: request.vmId, location: vm.location, osType: vm.osType, underAde, keepUser: request.keepUser },
  };
}
