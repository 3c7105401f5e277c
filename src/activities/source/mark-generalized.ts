import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import { refuseReplaced, startedAgain } from '../../domain/refuse-replaced.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The machine meant: another one may have been made under its name. */
  vmGuid: string;
}

export const markGeneralized = defineActivity<Input, { flagged: true }>('mark-generalized');

/**
 * Sets the Generalized flag on a deallocated machine. The flag is only a flag: Azure never verifies the guest, the run has to.
 * Idempotent: a machine that has the flag is left alone.
 * Retry: safe at any point. Undo: impossible.
 */
export const makeMarkGeneralized = (vms: VirtualMachines) => async (input: Pick<Input, 'vmId' | 'vmGuid'>) => {
  const vm = await vms.readState(input.vmId);
  refuseReplaced(vm, input.vmGuid);
  if (vm?.power === 'running' || vm?.power === 'starting') throw startedAgain();
  if (!vm?.flaggedGeneralized) await vms.generalize(input.vmId);
  return { flagged: true as const };
};
