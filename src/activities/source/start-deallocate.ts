import { defineActivity } from '../../durable.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { refuseReplaced } from '../../domain/refuse-replaced.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The machine meant: another one may have been made under its name. */
  vmGuid: string;
}

export const startDeallocate = defineActivity<Input, Operation | null>('start-deallocate');

/**
 * Starts the deallocation of a machine that has stopped itself; null when it is under way or done.
 * Idempotent: reads the power state first.
 * Retry: safe at any point. Undo: none; a generalized machine is never started again.
 */
export const makeStartDeallocate = (vms: VirtualMachines) => async (input: Pick<Input, 'vmId' | 'vmGuid'>) => {
  const vm = await vms.readState(input.vmId);
  refuseReplaced(vm, input.vmGuid);
  if (vm?.power === 'deallocated' || vm?.power === 'deallocating') return null;
  // Forcing off a guest in the middle of Sysprep makes an image that fails only when it is deployed (missionlz issue 1077).
  if (vm?.power !== 'stopped')
    throw new Error(`deallocate asked for while the power state is ${vm?.power ?? 'absent'}`);
  return vms.startDeallocate(input.vmId);
};
