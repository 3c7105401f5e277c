import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import type { VmState } from '../../domain/vm.ts';

export const readState = defineActivity<{ captureId: string; vmId: string }, VmState | null>('read-state');

/**
 * Reads power state and flag of the machine, in one call.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadState = (vms: VirtualMachines) => async (input: { vmId: string }) =>
  (await vms.readState(input.vmId)) ?? null;
