import type { ResolvedRequest } from '../request/resolve-request.ts';
import { type Evidence, isOff, mayAdopt } from '../adoption/evidence.ts';
import type { VmFacts } from '../vm.ts';

/** Where a run begins, from what the machine already is ("is it already done?"). */
export type Entry =
  | 'from-running'
  | 'from-stopped-generalized'
  | 'from-flagged'
  /** A disk, snapshot or blob: there is no machine to do anything to. */
  | 'from-prepared';

export function entryOf(request: ResolvedRequest, vm: VmFacts, evidence?: Evidence): Entry {
  if (vm.flaggedGeneralized) return 'from-flagged';
  const isGeneralized = request.guestState === 'generalized' || mayAdopt(evidence, vm);
  return isOff(vm, evidence) && isGeneralized ? 'from-stopped-generalized' : 'from-running';
}
