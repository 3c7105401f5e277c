import { ArmError } from '../arm-error.ts';
import { guestGoesDown } from '../guest/power.ts';
import type { Operation } from '../operation.ts';
import { groupId } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { ResourceGroup } from '../shapes/scope.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';

export function putResourceGroup(world: World, subscriptionId: string, name: string, body: Json | undefined) {
  const id = groupId(subscriptionId, name);
  const existing = world.tables.resourceGroups.get(id);
  const location = body?.location as string | undefined;
  if (!location && !existing) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const group: ResourceGroup = existing ?? {
    id,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location: location ?? '',
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  };
  group.tags = { ...(body?.tags as Record<string, string> | undefined) };
  world.tables.resourceGroups.put(group);
  return { group, isNew: existing === undefined };
}

const deleteSeconds = 60;

/** Everything in the group goes at the end; until then it takes nothing new. */
export function deleteResourceGroup(world: World, group: ResourceGroup): Operation {
  group.properties.provisioningState = 'Deleting';
  return world.operations.start({
    name: 'Microsoft.Resources/subscriptions/resourceGroups/delete',
    family: 'operations',
    subscriptionId: group.id.split('/')[2] ?? '',
    location: group.location,
    resourceId: group.id,
    seconds: deleteSeconds,
    onDone: () => {
      for (const vm of world.tables.virtualMachines.under(group.id)) goDown(world, vm);
      for (const table of Object.values(world.tables)) for (const { id } of table.under(group.id)) table.delete(id);
      world.eventGrid.unsubscribeUnder(group.id);
      world.tables.resourceGroups.delete(group.id);
    },
    onFailed: () => void (group.properties.provisioningState = 'Succeeded'),
  });
}

function goDown(world: World, vm: Vm): void {
  if (vm.power === 'running') guestGoesDown(world, vm, 'delete');
}

/** Nothing is put into a group that is on its way out. */
export function refuseDeleting({ name, properties }: ResourceGroup): void {
  if (properties.provisioningState !== 'Deleting') return;
  throw new ArmError(
    409,
    'ResourceGroupBeingDeleted',
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );
}

export const renderResourceGroup = ({ id, name, type, location, tags, properties }: ResourceGroup) => ({
  id,
  name,
  type,
  location,
  tags,
  properties,
});
