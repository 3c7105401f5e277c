import { defineActivity } from '../../durable.ts';
import { Rejected, TryLater } from '../../domain/answer.ts';
import type { VirtualMachines } from '../../domain/ports/compute.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { refuseReplaced, startedAgain } from '../../domain/refuse-replaced.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The machine meant: another one may have been made under its name. */
  vmGuid: string;
  /** An earlier deallocation has failed in the middle: one that seems to be under way is asked for once more. */
  again?: boolean;
}

export const startDeallocate = defineActivity<Input, Operation | null>('start-deallocate');

const LOOK_AGAIN_SECONDS = 30;

/**
 * Starts the deallocation of a machine that has stopped itself; null when it is under way or done.
 * Idempotent: reads the power state first.
 * Retry: safe at any point. Undo: none; a generalized machine is never started again.
 */
export const makeStartDeallocate = (vms: VirtualMachines) => async (input: Omit<Input, 'captureId'>) => {
  const vm = await vms.readState(input.vmId);
  if (!vm) throw new Rejected({ code: 'vm-gone', message: 'the machine was deleted after its guest was generalized' });
  refuseReplaced(vm, input.vmGuid);
  if (vm.power === 'deallocated' || (vm.power === 'deallocating' && input.again !== true)) return null;
  if (vm.power === 'running' || vm.power === 'starting') throw startedAgain();
  // Forcing off a guest in the middle of Sysprep makes an image that fails only when it is deployed (missionlz issue 1077).
  if (vm.power !== 'stopped' && input.again !== true) {
    // It was seen off already: Azure does not always tell the power state, and tells it again by and by.
    const message = `the machine may be deallocated when it is stopped; its power state is ${vm.power}`;
    throw new TryLater({ code: 'power-state-unsettled', message }, LOOK_AGAIN_SECONDS);
  }
  return vms.startDeallocate(input.vmId);
};
