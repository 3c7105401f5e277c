import { ArmError } from '../arm-error.ts';
import type { ArmRequest } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { groupId } from '../resource-id.ts';
import type { Json, Resource } from '../shapes/json.ts';
import { resourcesUnder } from '../store.ts';
import type { World } from '../world.ts';

const byTag = /^tagName eq '([^']+)'(?: and tagValue eq '([^']*)')?$/;

/** The documented filters are many; those by tag are what sweeps use. With a value named, the answer shows no tags. */
function tagFilter(filter: string | undefined): { fits: (row: Resource) => boolean; showTags: boolean } {
  if (filter === undefined) return { fits: () => true, showTags: true };
  const [, name = '', value] = byTag.exec(filter) ?? [];
  if (name === '') throw new ArmError(501, 'NotImplementedInSimulator', 'resources are filtered by tag alone');
  const fits = ({ tags }: Resource): boolean =>
    Object.entries(tags).some(
      ([key, has]) => key.toLowerCase() === name.toLowerCase() && (value === undefined || has === value),
    );
  return { fits, showTags: value === undefined };
}

const shown = ({ id, location, name, tags, type }: Resource, showTags: boolean): Json => ({
  id,
  name,
  type,
  location,
  ...(showTags && Object.keys(tags).length > 0 ? { tags } : {}),
});

function list(scope: string, { query }: ArmRequest, world: World) {
  const { fits, showTags } = tagFilter(query.get('$filter') ?? undefined);
  const value = resourcesUnder(world.tables, scope)
    // What is tracked has a place; event subscriptions have none.
    .filter((row) => row.location !== '' && fits(row))
    .map((row) => shown(row, showTags));
  return ok({ value });
}

export const taggedResourceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resourceGroups/{group}/resources',
    operation: 'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    handler: (request, world) =>
      list(groupId(request.params.subscriptionId ?? '', request.params.group ?? ''), request, world),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resources',
    operation: 'Microsoft.Resources/subscriptions/resources/read',
    handler: (request, world) => list(`/subscriptions/${request.params.subscriptionId}`, request, world),
  },
];
