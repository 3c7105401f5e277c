import { ArmError, resourceGroupNotFound } from '../arm-error.ts';
import type { ArmRequest } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import type { Operation } from '../operation.ts';
import { groupId } from '../resource-id.ts';
import { deleteResourceGroup, putResourceGroup, renderResourceGroup } from '../resources/resource-groups.ts';
import type { World } from '../world.ts';

const groupOf = ({ params }: ArmRequest, world: World) => {
  const found = world.tables.resourceGroups.get(groupId(params.subscriptionId ?? '', params.group ?? ''));
  if (!found) throw resourceGroupNotFound(params.group ?? '');
  return found;
};

const one = '/subscriptions/{subscriptionId}/resourceGroups/{group}';
const read = 'Microsoft.Resources/subscriptions/resourceGroups/read';

/** The platform's own polling: a Location that answers 202 until the end, and no status document. */
const resultHeaders = (world: World, { subscriptionId, id }: Operation) => ({
  location: `${world.url}/subscriptions/${subscriptionId}/operationresults/${id}?api-version=2021-04-01`,
  'retry-after': '15',
});

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
  {
    method: 'DELETE',
    path: one,
    operation: 'Microsoft.Resources/subscriptions/resourceGroups/delete',
    handler: (request, world) => {
      const operation = deleteResourceGroup(world, groupOf(request, world));
      return { status: 202, headers: resultHeaders(world, operation), operation };
    },
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/operationresults/{operationId}',
    operation: 'Microsoft.Resources/subscriptions/operationresults/read',
    handler: ({ params }, world) => {
      const operation = world.operations.find(params.operationId ?? '');
      if (!operation) throw new ArmError(404, 'NotFound', 'The operation result could not be found.');
      if (operation.status === 'InProgress') return { status: 202, headers: resultHeaders(world, operation) };
      return operation.error ? { status: 409, body: { error: operation.error } } : ok();
    },
  },
];
