import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';

export const markGeneralized = defineActivity<{ captureId: string; vmId: string }, { flagged: true }>(
  'mark-generalized',
);

/**
 * Sets the Generalized flag on a deallocated machine. The flag is only a flag: Azure never verifies the guest, the run has to.
 * Idempotent: a machine that has the flag is left alone.
 * Retry: safe at any point. Undo: impossible.
 */
export const makeMarkGeneralized = (vms: VirtualMachines) => async (input: { vmId: string }) => {
  const vm = await vms.readState(input.vmId);
  if (!vm?.flaggedGeneralized) await vms.generalize(input.vmId);
  return { flagged: true as const };
};
