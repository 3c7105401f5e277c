import { ArmError } from '../../arm-error.ts';
import { capturedOf } from '../../deployment/captured-of.ts';
import { afterFirstBoot } from '../../deployment/fresh-content.ts';
import { guestComesUp, guestGoesDown } from '../../guest/power.ts';
import type { Operation } from '../../operation.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { deallocateVm } from './vm-power.ts';
import { preemptAll, refuseAction, refuseGeneralized, startVmOperation } from './vm-state.ts';
import { deleteVm } from './vm-update.ts';

const provider = 'Microsoft.Compute/virtualMachines';

/** The machine goes to another host: to its guest a power cut and a boot. One that is off stays off (generalize-capture.py2020 #49-#55). */
export function redeployVm(world: World, vm: Vm): Operation {
  refuseGeneralized(vm);
  const isOff = vm.power === 'stopped' || vm.power === 'deallocated';
  preemptAll(world, vm);
  if (vm.power === 'running') guestGoesDown(world, vm, 'redeploy');
  if (!isOff) vm.power = 'starting';
  return startVmOperation(world, vm, {
    name: `${provider}/redeploy/action`,
    seconds: 60,
    onDone: () => {
      if (isOff) return;
      vm.power = 'running';
      guestComesUp(world, vm);
    },
  });
}

/** Only an ephemeral OS disk can be set back to its image (compute-error-messages), and what was on it is gone. */
export function reimageVm(world: World, vm: Vm): Operation {
  refuseGeneralized(vm);
  const { osDisk, imageReference } = vm.model.storageProfile as { osDisk: Json; imageReference?: Json };
  if (!osDisk.diffDiskSettings || !imageReference)
    throw refuseAction(vm, 'reimage', 'it does not have an ephemeral OS disk');
  const { os } = capturedOf(world, imageReference);
  preemptAll(world, vm);
  if (vm.power === 'running') guestGoesDown(world, vm, 'reimage');
  vm.power = 'starting';
  return startVmOperation(world, vm, {
    name: `${provider}/reimage/action`,
    seconds: 60,
    onDone: () => {
      Object.assign(vm.osContent, afterFirstBoot(os.content, String(vm.model.osProfile?.adminUsername ?? 'azureuser')));
      vm.power = 'running';
      guestComesUp(world, vm);
    },
  });
}

const evictionSeconds = 20;

/** 204 at once; the platform takes the machine a little later, and does with it what its policy says. */
export function simulateEviction(world: World, vm: Vm): void {
  if (vm.model.priority !== 'Spot') {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      "Operation 'simulateEviction' is allowed only for Spot Virtual Machines",
    );
  }
  world.clock.after(evictionSeconds, `eviction of ${vm.name}`, () => {
    if (world.tables.virtualMachines.get(vm.id) !== vm) return;
    const end = vm.model.evictionPolicy === 'Delete' ? deleteVm : deallocateVm;
    world.operations.finish(end(world, vm));
    if (end === deleteVm) world.deletions.noteTaken(vm.id, world.clock.nowMs);
  });
}
