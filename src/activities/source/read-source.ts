import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import { type AgreedDisks, refuseOtherDisks } from '../../domain/approval/agreed-disks.ts';
import type { VmFacts } from '../../domain/vm.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The disks that the run was let go on with: a machine that has others by now is not read but refused. */
  agreed?: AgreedDisks;
}

export const readSource = defineActivity<Input, VmFacts | null>('read-source');

/**
 * Reads the machine, its instance view and its disks.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadSource =
  (vms: VirtualMachines) =>
  async ({ agreed, vmId }: Pick<Input, 'vmId' | 'agreed'>) => {
    const vm = await vms.read(vmId);
    if (vm && agreed) refuseOtherDisks(vm, agreed);
    return vm ?? null;
  };
