import { ArmError, resourceNotFound } from '../arm-error.ts';
import { partsOf } from '../resource-id.ts';
import type { Json, Resource, Tags } from '../shapes/json.ts';
import { resourceById } from '../store.ts';
import type { World } from '../world.ts';
import { refuseGeneralized } from './vm/vm-state.ts';

/** A subscription is there without anybody having made it. */
function subscriptionRow(world: World, id: string): Resource {
  const name = id.split('/').at(-1) ?? '';
  const type = 'Microsoft.Resources/subscriptions';
  const row = { id, name, type, location: '', tags: {}, provisioningState: 'Succeeded', model: {} };
  return world.tables.plainResources.put(row);
}

export function taggedAt(world: World, scope: string): Resource {
  const found = resourceById(world.tables, scope);
  if (found) return found;
  if (/^\/subscriptions\/[^/]+$/i.test(scope)) return subscriptionRow(world, scope);
  const [, , , , , , provider = '', type = ''] = scope.split('/');
  const { group, name } = partsOf(scope);
  throw resourceNotFound(`${provider}/${type}`, name, group);
}

export const renderTags = ({ id, tags }: Resource): Json => ({
  id: `${id}/providers/Microsoft.Resources/tags/default`,
  name: 'default',
  type: 'Microsoft.Resources/tags',
  properties: { tags },
});

const lower = (tags: Tags) =>
  new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), { name, value }]));

/** Tag names are the same in any casing; the casing first given stays. */
function merged(old: Tags, change: Tags): Tags {
  const names = lower(old);
  const result: Tags = { ...old };
  for (const [name, value] of Object.entries(change)) result[names.get(name.toLowerCase())?.name ?? name] = value;
  return result;
}

function without(old: Tags, change: Tags): Tags {
  const gone = lower(change);
  return Object.fromEntries(
    Object.entries(old).filter(([name, value]) => gone.get(name.toLowerCase())?.value !== value),
  );
}

export type TagOperation = 'Replace' | 'Merge' | 'Delete';

/** Tags of any known resource (INDEX fact 24). They are part of the model, so a machine that carries the flag refuses them. */
export function changeTags(world: World, scope: string, operation: TagOperation, tags: Tags): Resource {
  const row = taggedAt(world, scope);
  const vm = world.tables.virtualMachines.get(scope);
  if (vm) {
    refuseGeneralized(vm);
    vm.etag += 1;
  }
  const change = {
    Replace: () => ({ ...tags }),
    Merge: () => merged(row.tags, tags),
    Delete: () => without(row.tags, tags),
  };
  if (!(operation in change)) {
    throw new ArmError(400, 'InvalidTagPatchOperation', `The tag operation '${operation}' is not valid.`);
  }
  row.tags = change[operation]();
  return row;
}
