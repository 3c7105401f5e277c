import { resourceGroupNotFound } from '../arm-error.ts';
import type { ArmRequest } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { groupId } from '../resource-id.ts';
import { putResourceGroup, renderResourceGroup } from '../resources/resource-groups.ts';
import type { World } from '../world.ts';

const groupOf = ({ params }: ArmRequest, world: World) => {
  const found = world.tables.resourceGroups.get(groupId(params.subscriptionId ?? '', params.group ?? ''));
  if (!found) throw resourceGroupNotFound(params.group ?? '');
  return found;
};

const one = '/subscriptions/{subscriptionId}/resourceGroups/{group}';
const read = 'Microsoft.Resources/subscriptions/resourceGroups/read';

export const resourceGroupRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}',
    operation: 'Microsoft.Resources/subscriptions/read',
    handler: ({ params }) =>
      ok({
        id: `/subscriptions/${params.subscriptionId}`,
        subscriptionId: params.subscriptionId,
        displayName: 'Simulated subscription',
        state: 'Enabled',
      }),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resourceGroups',
    operation: read,
    handler: ({ params }, world) =>
      ok({
        value: world.tables.resourceGroups
          .under(`/subscriptions/${params.subscriptionId}`)
          .map((group) => renderResourceGroup(group)),
      }),
  },
  {
    method: 'GET',
    path: one,
    operation: read,
    handler: (request, world) => ok(renderResourceGroup(groupOf(request, world))),
  },
  {
    method: 'HEAD',
    path: one,
    operation: read,
    handler: (request, world) => (groupOf(request, world) ? { status: 204 } : { status: 404 }),
  },
  {
    method: 'PUT',
    path: one,
    operation: 'Microsoft.Resources/subscriptions/resourceGroups/write',
    handler: ({ params, body }, world) => {
      const { group, isNew } = putResourceGroup(world, params.subscriptionId ?? '', params.group ?? '', body);
      return { status: isNew ? 201 : 200, body: renderResourceGroup(group) };
    },
  },
];
