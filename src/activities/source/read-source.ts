import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import type { VmFacts } from '../../domain/vm.ts';

export const readSource = defineActivity<{ captureId: string; vmId: string }, VmFacts | null>('read-source');

/**
 * Reads the machine, its instance view and its disks.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadSource = (vms: VirtualMachines) => async (input: { vmId: string }) =>
  (await vms.read(input.vmId)) ?? null;
