import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import type { Removals, RemovalStart } from '../../domain/ports/removals.ts';
import { takenAlong, takenOff } from '../../domain/removal/source-parts.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The machine meant: another one may have been made under its name. */
  vmGuid: string;
  /** Disks and interfaces that may go too. */
  toDelete: readonly string[];
}

export const startSourceDelete = defineActivity<Input, RemovalStart>('start-source-delete');

const kept = (reason: string): RemovalStart => ({ kind: 'kept', reason });

/**
 * Starts the deletion of the source of a published image, read again right before: the same machine, still generalized, and nothing goes with it that
 * was not asked for.
 * Idempotent: one that is gone, or on its way, is left alone.
 * Retry: safe at any point. Undo: none; its restore point brings it back while that is kept.
 */
export const makeStartSourceDelete =
  (vms: VirtualMachines, removals: Removals) =>
  async (input: Omit<Input, 'captureId'>): Promise<RemovalStart> => {
    const vm = await vms.read(input.vmId);
    if (!vm) return { kind: 'absent' };
    if (vm.vmGuid !== input.vmGuid) return kept('another machine has been made under its name');
    if (vm.provisioningState.toLowerCase() === 'deleting') return { kind: 'started', operation: null };
    if (!vm.flaggedGeneralized) return kept('it is not generalized any more');
    // A disk that somebody took off may not be in the image, and would be deleted by its id all the same.
    const off = takenOff(vm, input.toDelete);
    if (off.length > 0) return kept(`${off.join(', ')} does not belong to it any more`);
    const taken = takenAlong(vm, input.toDelete);
    if (taken.length > 0) return kept(`Azure would delete with it ${taken.join(', ')}, which nobody asked for`);
    return { kind: 'started', operation: await removals.startDeleteMachine(input.vmId) };
  };
