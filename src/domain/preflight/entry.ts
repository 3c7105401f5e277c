import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';

/** Where a run begins, from what the machine already is ("is it already done?"). */
export type Entry = 'from-running' | 'from-stopped-generalized' | 'from-flagged';

export function entryOf(request: ResolvedRequest, vm: VmFacts): Entry {
  if (vm.flaggedGeneralized) return 'from-flagged';
  const off = vm.power === 'stopped' || vm.power === 'deallocated';
  return off && request.guestState === 'generalized' ? 'from-stopped-generalized' : 'from-running';
}
