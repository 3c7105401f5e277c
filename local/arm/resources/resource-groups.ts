import { ArmError } from '../arm-error.ts';
import { groupId } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { ResourceGroup } from '../shapes/scope.ts';
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

export const renderResourceGroup = ({ id, name, type, location, tags, properties }: ResourceGroup) => ({
  id,
  name,
  type,
  location,
  tags,
  properties,
});
