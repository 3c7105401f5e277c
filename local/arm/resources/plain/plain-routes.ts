import type { Handler, Route } from '../../http/route.ts';
import { ok } from '../../http/respond.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { upperGroup } from '../vm/vm-document.ts';
import { deleteAvailabilitySet, putAvailabilitySet, renderAvailabilitySet } from './availability-sets.ts';
import {
  associatedResources,
  deleteEncryptionSet,
  patchEncryptionSet,
  putEncryptionSet,
  renderEncryptionSet,
} from './disk-encryption-sets.ts';
import { findPlain, plainUnder } from './plain-row.ts';
import {
  deleteCollection,
  patchCollection,
  putCollection,
  readCollection,
  renderCollection,
} from './restore-point-collections.ts';

interface Kind {
  readonly type: string;
  readonly render: (world: World, row: PlainResource, id?: string) => Json;
  readonly put: Handler;
  readonly remove: Handler;
  readonly patch?: Handler;
  readonly read?: Handler;
}

function routesOf({ type, render, put, remove, patch, read }: Kind): Route[] {
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/${type}`;
  const one = `${inGroup}/{name}`;
  const list =
    (scopeOf: (params: Readonly<Record<string, string>>) => string): Handler =>
    ({ params }, world) =>
      ok({ value: plainUnder(world, scopeOf(params), type).map((row) => render(world, row, upperGroup(row.id))) });
  const route = (method: Route['method'], path: string, verb: string, handler: Handler): Route => ({
    method,
    path,
    operation: `Microsoft.Compute/${type}/${verb}`,
    handler,
  });
  const inSubscription = `/subscriptions/{subscriptionId}/providers/Microsoft.Compute/${type}`;
  return [
    route(
      'GET',
      inSubscription,
      'read',
      list(({ subscriptionId }) => `/subscriptions/${subscriptionId}`),
    ),
    route(
      'GET',
      inGroup,
      'read',
      list(({ subscriptionId, group }) => `/subscriptions/${subscriptionId}/resourceGroups/${group}`),
    ),
    route('GET', one, 'read', read ?? ((request, world) => ok(render(world, findPlain(world, request, type))))),
    route('PUT', one, 'write', put),
    ...(patch ? [route('PATCH', one, 'write', patch)] : []),
    route('DELETE', one, 'delete', remove),
  ];
}

export const plainRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/diskEncryptionSets/{name}/associatedResources',
    operation: 'Microsoft.Compute/diskEncryptionSets/read',
    handler: associatedResources,
  },
  ...routesOf({
    type: 'availabilitySets',
    render: renderAvailabilitySet,
    put: putAvailabilitySet,
    remove: deleteAvailabilitySet,
  }),
  ...routesOf({
    type: 'diskEncryptionSets',
    render: renderEncryptionSet,
    put: putEncryptionSet,
    remove: deleteEncryptionSet,
    patch: patchEncryptionSet,
  }),
  ...routesOf({
    type: 'restorePointCollections',
    render: renderCollection,
    put: putCollection,
    remove: deleteCollection,
    patch: patchCollection,
    read: readCollection,
  }),
];
