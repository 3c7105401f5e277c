import { guidOf } from '../resource-id.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { eventTime, type GridEvent } from './grid-event.ts';

type Availability = 'Available' | 'Unavailable';

interface Part {
  readonly kind: 'availabilityStatuses' | 'resourceAnnotations';
  readonly type: 'AvailabilityStatusChanged' | 'ResourceAnnotated';
  readonly apiVersion: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Resource Health speaks of a machine through a system topic of its own, whoever was the cause. */
function healthEvent(world: World, vm: Vm, { kind, type, apiVersion, properties }: Part): GridEvent {
  const at = world.clock.nowMs;
  const name = guidOf(`${kind} of ${vm.id} at ${at} ${JSON.stringify(properties)}`);
  return {
    id: guidOf(`event ${name}`),
    type: `Microsoft.ResourceNotifications.HealthResources.${type}`,
    at,
    subscriptionId: vm.id.split('/')[2] ?? '',
    subject: vm.id,
    operationName: '',
    data: {
      resourceInfo: {
        id: `${vm.id}/providers/Microsoft.ResourceHealth/${kind}/${name}`,
        name,
        type: `Microsoft.ResourceHealth/${kind}`,
        properties: {
          targetResourceId: vm.id,
          targetResourceType: 'Microsoft.Compute/virtualMachines',
          occurredTime: eventTime(at),
          ...properties,
        },
      },
      operationalInfo: { resourceEventTime: eventTime(at) },
      apiVersion,
    },
  };
}

export function tellAvailability(world: World, vm: Vm, availabilityState: Availability): void {
  const previousAvailabilityState: Availability = availabilityState === 'Available' ? 'Unavailable' : 'Available';
  const properties = { previousAvailabilityState, availabilityState };
  const part = { kind: 'availabilityStatuses', type: 'AvailabilityStatusChanged', apiVersion: '2023-12-01' } as const;
  world.eventGrid.publish(healthEvent(world, vm, { ...part, properties }));
}

/** The one note that was published with its words: somebody deallocates the machine. */
export function tellDeallocation(world: World, vm: Vm): void {
  const part = { kind: 'resourceAnnotations', type: 'ResourceAnnotated', apiVersion: '2022-08-01' } as const;
  const properties = {
    annotationName: 'VirtualMachineDeallocationInitiated',
    reason: 'Stopping and deallocating',
    summary: 'This virtual machine is stopped and deallocated as requested by an authorized user or process.',
    context: 'Customer Initiated',
    category: 'Not Applicable',
  };
  world.eventGrid.publish(healthEvent(world, vm, { ...part, properties }));
}
