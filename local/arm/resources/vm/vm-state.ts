import { ArmError, operationNotAllowed, resourceNotFound, type ErrorBody } from '../../arm-error.ts';
import { preempted, type Operation } from '../../operation.ts';
import { partsOf } from '../../resource-id.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { vmIdOf } from './insert-vm.ts';

export type Params = Readonly<Record<string, string>>;

export function findVm(world: World, { subscriptionId = '', group = '', vm = '' }: Params): Vm {
  const found = world.tables.virtualMachines.get(vmIdOf(subscriptionId, group, vm));
  const id = vmIdOf(subscriptionId, group, vm);
  // Shortly after the platform took it the provider itself answers (INDEX fact 12).
  if (!found && world.deletions.has(id, world.clock.nowMs))
    throw new ArmError(404, 'NotFound', 'The entity was not found in this Azure location.');
  if (!found) throw resourceNotFound('Microsoft.Compute/virtualMachines', vm, group);
  return found;
}

/** Writes on a machine that carries the flag are refused (azure-docs issue 33508); its tags cannot be changed either. */
export function refuseGeneralized(vm: Vm): void {
  if (vm.osState !== 'generalized') return;
  throw new ArmError(
    409,
    'OperationNotAllowedOnGeneralizedVM',
    `Operation is not allowed on VM '${vm.name}' since the VM is generalized.`,
  );
}

export const refuseAction = (vm: Vm, action: string, reason: string) =>
  operationNotAllowed(`Operation '${action}' is not allowed on VM '${vm.name}' since ${reason}.`);

/** Extensions and run commands need a running machine (contract: compute-error-messages). */
export function needRunning(vm: Vm): void {
  if (vm.power === 'running') return;
  throw operationNotAllowed('Cannot modify extensions in the VM when the VM is not running.');
}

/** A model write while another operation on the machine is under way. */
export function refuseConcurrent(world: World, vm: Vm): void {
  if (world.operations.running(vm.id).length === 0) return;
  throw new ArmError(
    409,
    'Conflict',
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to ' +
      'https://aka.ms/activitylog to get more details on the conflicting requests.',
  );
}

/** A power operation takes the place of whatever runs on the machine, run commands and extensions included. */
export function preemptAll(world: World, vm: Vm): void {
  const children = [...world.tables.runCommands.under(vm.id), ...world.tables.extensions.under(vm.id)];
  for (const id of [vm.id, `${vm.id}/runCommand`, ...children.map((child) => child.id)]) {
    for (const operation of world.operations.running(id)) world.operations.failNow(operation, preempted);
  }
}

interface VmOperation {
  readonly name: string;
  readonly seconds: number;
  readonly onDone: () => void;
  /** What the operation answers besides its end. */
  readonly output?: unknown;
  readonly retryAfterSeconds?: number;
  readonly firstPollRetryAfterSeconds?: number;
  readonly onFailed?: (error: ErrorBody) => void;
}

/** An operation on the machine itself: `Updating` until its end, with one more etag (INDEX fact 25). */
export function startVmOperation(world: World, vm: Vm, spec: VmOperation): Operation {
  vm.etag += 1;
  vm.provisioningState = 'Updating';
  const settled = (state: string) => {
    vm.provisioningState = state;
    vm.provisioningTimeMs = world.clock.nowMs;
  };
  return world.operations.start({
    ...spec,
    family: 'operations',
    subscriptionId: partsOf(vm.id).subscriptionId,
    location: vm.location,
    resourceId: vm.id,
    onDone: () => {
      spec.onDone();
      settled('Succeeded');
      return spec.output;
    },
    onFailed: (error) => {
      if (error.code !== preempted.code) settled('Failed');
      spec.onFailed?.(error);
    },
  });
}
