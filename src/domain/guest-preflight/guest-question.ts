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
  if (request.mode === 'copy') return { kind: 'leave', why: 'its copy is asked instead, once it runs' };
  return { kind: 'ask', question: questionOf(request, { ...vm, id: request.vmId }) };
}

export const questionOf = (request: ResolvedRequest, vm: VmFacts): GuestQuestion => ({
  ...{ vmId: vm.id, location: vm.location, osType: vm.osType, keepUser: request.keepUser },
  underAde: vm.ade.kind !== 'none',
});
