import { Rejected } from './answer.ts';
import type { VmState } from './vm.ts';

/** Nothing that cannot be taken back may happen to a machine that merely has the name of the one that was asked for. */
export function refuseReplaced(vm: VmState | undefined, vmGuid: string): void {
  if (vm && vm.vmGuid !== vmGuid) {
    throw new Rejected({ code: 'vm-replaced', message: 'the machine was made again under the same name' });
  }
}
