import { ArmError } from '../../arm-error.ts';
import { tellAvailability, tellDeallocation } from '../../events/health-event.ts';
import type { GuestAction } from '../../faults/guest-action.ts';
import { guestComesUp, guestGoesDown, shutDownFromInside } from '../../guest/power.ts';
import type { Operation } from '../../operation.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { preemptAll, refuseAction, refuseGeneralized, startVmOperation } from './vm-state.ts';

const provider = 'Microsoft.Compute/virtualMachines';

function stopGuest(world: World, vm: Vm, why: string): void {
  if (vm.power === 'running' || vm.power === 'starting') guestGoesDown(world, vm, why);
}

/** Seconds as recorded (INDEX fact 28). */
export function powerOffVm(world: World, vm: Vm): Operation {
  preemptAll(world, vm);
  if (vm.power !== 'deallocated') {
    stopGuest(world, vm, 'powerOff');
    vm.power = 'stopping';
    vm.goal = 'stopped';
  }
  const after = vm.power === 'deallocated' ? 'deallocated' : 'stopped';
  return startVmOperation(world, vm, {
    name: `${provider}/powerOff/action`,
    seconds: 11,
    onDone: () => void (vm.power = after),
  });
}

/** Also accepted on a generalized machine (INDEX fact 2). */
export function deallocateVm(world: World, vm: Vm): Operation {
  if (vm.model.storageProfile?.osDisk?.diffDiskSettings?.option === 'Local') {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      `Operation 'deallocate' is not supported on VM '${vm.name}' since it has an ephemeral OS disk.`,
    );
  }
  const already = vm.power === 'deallocated';
  preemptAll(world, vm);
  if (!already) {
    tellDeallocation(world, vm);
    if (vm.power === 'running') tellAvailability(world, vm, 'Unavailable');
    stopGuest(world, vm, 'deallocate');
    vm.power = 'deallocating';
  }
  vm.goal = 'deallocated';
  return startVmOperation(world, vm, {
    name: `${provider}/deallocate/action`,
    seconds: already ? 1 : 20,
    onDone: () => void (vm.power = 'deallocated'),
    retryAfterSeconds: 10,
    firstPollRetryAfterSeconds: 36,
  });
}

export function startVm(world: World, vm: Vm): Operation {
  if (vm.osState === 'generalized') throw refuseAction(vm, 'Start VM', 'the VM is generalized');
  preemptAll(world, vm);
  const wasOff = vm.power !== 'running';
  if (wasOff) vm.power = 'starting';
  vm.goal = 'running';
  return startVmOperation(world, vm, {
    name: `${provider}/start/action`,
    seconds: 5,
    onDone: () => {
      vm.power = 'running';
      if (!wasOff) return;
      guestComesUp(world, vm);
      tellAvailability(world, vm, 'Available');
    },
    retryAfterSeconds: 10,
  });
}

export function restartVm(world: World, vm: Vm): Operation {
  if (vm.osState === 'generalized') throw refuseAction(vm, 'restart', 'the VM is generalized');
  if (vm.power !== 'running') throw refuseAction(vm, 'restart', 'the VM is not running');
  preemptAll(world, vm);
  guestGoesDown(world, vm, 'restart');
  vm.power = 'starting';
  return startVmOperation(world, vm, {
    name: `${provider}/restart/action`,
    seconds: 16,
    onDone: () => {
      vm.power = 'running';
      guestComesUp(world, vm);
    },
  });
}

export function reapplyVm(world: World, vm: Vm): Operation {
  refuseGeneralized(vm);
  return startVmOperation(world, vm, { name: `${provider}/reapply/action`, seconds: 10, onDone: () => undefined });
}

/**
 * Synchronous (INDEX fact 2), and a flag only: nobody looks into the guest. Refused unless the platform itself was asked to stop the
 * machine; a guest that shut itself down still counts as running (fact 3).
 */
export function generalizeVm(world: World, vm: Vm): void {
  if (vm.osState === 'generalized') return;
  const off = vm.power === 'stopped' || vm.power === 'deallocated';
  if (!off || vm.goal === 'running') {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      `Operation 'generalize' is not allowed on VM '${vm.name}' since the VM is running. Please power off explicitly in case you ` +
        'shut down the VM from inside the guest operating system.',
    );
  }
  vm.osState = 'generalized';
}

/** The host goes down and comes up again under the machine: to its guest a power cut, to the platform nothing at all. */
function restartHost(world: World, vm: Vm): void {
  if (vm.power !== 'running') return;
  guestGoesDown(world, vm, 'the host restarted');
  tellAvailability(world, vm, 'Unavailable');
  guestComesUp(world, vm);
  tellAvailability(world, vm, 'Available');
}

/** What somebody else does to the machine at once, for scenarios: no HTTP, no log, no event. */
export function actOnGuest(world: World, vm: Vm, action: GuestAction): void {
  switch (action) {
    case 'operator-power-off':
      return world.operations.finish(powerOffVm(world, vm));
    case 'operator-deallocate':
      return world.operations.finish(deallocateVm(world, vm));
    case 'operator-start':
      return world.operations.finish(startVm(world, vm));
    case 'host-restart':
      return restartHost(world, vm);
    case 'shutdown-in-guest':
      return shutDownFromInside(world, vm);
    case 'agent-down':
      return void (vm.guest.agent = 'gone');
    case 'agent-up':
      return void (vm.guest.agent = vm.power === 'running' ? 'ready' : vm.guest.agent);
    default:
      throw new ArmError(400, 'BadRequest', `unknown guest action ${String(action satisfies never)}`);
  }
}
