import type { OperationSpec } from '../operation.ts';
import { actOnGuest } from '../resources/vm/vm-power.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';

const vmIn = (world: World, id: string): Vm | undefined =>
  world.tables.virtualMachines.get(/^.*\/virtualMachines\/[^/]+/i.exec(id)?.[0] ?? '');

/** Every operation that starts asks the script of faults what becomes of it, and of the machine it works on. */
export function wireFaults(world: World): void {
  world.operations.filter = (wanted: OperationSpec) => {
    const vm = vmIn(world, wanted.resourceId);
    const fault = vm && world.faults.onGuest(wanted);
    if (vm && fault) {
      world.clock.after(fault.afterSeconds, `${fault.action} on ${vm.name}`, () => actOnGuest(world, vm, fault.action));
    }
    return world.faults.onOperation(wanted);
  };
}
