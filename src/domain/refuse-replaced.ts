import { Rejected } from './answer.ts';
import type { VmState } from './vm.ts';

/** Nothing that cannot be taken back may happen to a machine that merely has the name of the one that was asked for. */
export function refuseReplaced(vm: VmState | undefined, vmGuid: string): void {
  if (vm && vm.vmGuid !== vmGuid) {
    throw new Rejected({ code: 'vm-replaced', message: 'the machine was made again under the same name' });
  }
}

export const STARTED_AGAIN = 'started-after-generalize';

/** Somebody started a machine between its generalization and its capture: its guest is not generalized any more. */
export const startedAgain = (): Rejected =>
  new Rejected({
    code: STARTED_AGAIN,
    message: 'somebody started the machine after its guest was generalized',
  });
