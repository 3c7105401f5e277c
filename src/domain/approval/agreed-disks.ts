import { Rejected } from '../answer.ts';
import { capturedDataDisks } from '../preflight/excluded-disks.ts';
import type { ResolvedRequest } from '../request/resolve-request.ts';
import type { VmFacts } from '../vm.ts';
import { sha256 } from './sha256.ts';

export const DISKS_CHANGED = 'disks-changed';

/** The disks that preflight has seen and, where people decide, they have agreed to. Travels in the inputs of activities: a hash, not 65 ids. */
export interface AgreedDisks {
  /** The machine that they are of. */
  readonly vmGuid: string;
  readonly hash: string;
  readonly excludeDataDisks: readonly number[];
}

type Machine = Pick<VmFacts, 'vmGuid' | 'osDisk' | 'dataDisks'>;

/** What of a machine decides what its image holds; Azure writes ids in any casing and disks in any order. */
function hashOf(vm: Machine, excludeDataDisks: readonly number[]): string {
  const data = capturedDataDisks(vm, { excludeDataDisks: [...excludeDataDisks] });
  const rows = data.map(({ id = '', lun }) => `${lun} ${id.toLowerCase()}`).sort();
  return sha256([vm.osDisk.id?.toLowerCase() ?? '', ...rows].join('\n'));
}

export const agreedDisks = (
  vm: Machine,
  { excludeDataDisks = [] }: Pick<ResolvedRequest, 'excludeDataDisks'>,
): AgreedDisks => ({ vmGuid: vm.vmGuid, hash: hashOf(vm, excludeDataDisks), excludeDataDisks });

/** An image holds every disk of its machine: one that was attached or detached in the meantime makes another image. Another machine is somebody else's rule. */
export function refuseOtherDisks(vm: Machine, { excludeDataDisks, hash, vmGuid }: AgreedDisks): void {
  if (vm.vmGuid !== vmGuid || hashOf(vm, excludeDataDisks) === hash) return;
  const luns = vm.dataDisks.map(({ lun }) => lun).join(', ') || 'none';
  const message = `a disk was attached, detached or swapped since preflight; data disks are now at LUN ${luns}`;
  throw new Rejected({ code: DISKS_CHANGED, message });
}
