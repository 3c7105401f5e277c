import { defineActivity } from '../../durable.ts';
import { CAPTURE, isRequested, STATE } from '../../domain/image-tags.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';

export interface ClaimedVm {
  readonly vmId: string;
  readonly vmGuid: string;
  /** The run the tags name, if they say that one is running. */
  readonly captureId?: string;
  /** `image-ready` is literally `true`. */
  readonly requested: boolean;
}

export const listClaimedVms = defineActivity<{ captureId: string; scope: string }, ClaimedVm[]>('list-claimed-vms');

/**
 * Lists the machines of a scope whose tags say that a run is at work or wanted.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeListClaimedVms = (vms: VirtualMachines) => async (input: { scope: string }) => {
  const all = await vms.list(input.scope);
  return all
    .map((vm): ClaimedVm => {
      const holder = vm.tags[STATE] === 'running' ? vm.tags[CAPTURE] : undefined;
      return {
        vmId: vm.id,
        vmGuid: vm.vmGuid,
        requested: isRequested(vm.tags),
        ...(holder ? { captureId: holder } : {}),
      };
    })
    .filter((vm) => vm.requested || vm.captureId !== undefined);
};
