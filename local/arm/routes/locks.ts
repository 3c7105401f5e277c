import { ArmError } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { noContent, ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { locksAt } from '../resources/locks.ts';
import type { Json } from '../shapes/json.ts';
import type { Lock } from '../shapes/scope.ts';
import type { World } from '../world.ts';

const collection = '/{scope+}/providers/Microsoft.Authorization/locks';
const scopeOf = ({ params }: ArmRequest) => `/${params.scope}`;
const idOf = (request: ArmRequest) =>
  `${scopeOf(request)}/providers/Microsoft.Authorization/locks/${request.params.name}`;
const levels = ['CanNotDelete', 'ReadOnly'] as const;

const render = ({ id, name, level, notes }: Lock): Json => ({
  id,
  name,
  type: 'Microsoft.Authorization/locks',
  properties: { level, ...(notes ? { notes } : {}) },
});

function put(request: ArmRequest, world: World): ArmResponse {
  const { level: wanted, notes } = (request.body?.properties ?? {}) as Json;
  const level = levels.find((each) => each.toLowerCase() === String(wanted).toLowerCase());
  if (!level) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The lock level '${String(wanted)}' is not valid. Allowed values are 'CanNotDelete' and 'ReadOnly'.`,
    );
  }
  const id = idOf(request);
  const isNew = world.tables.locks.get(id) === undefined;
  const lock: Lock = {
    id,
    name: request.params.name ?? '',
    scope: scopeOf(request),
    level,
    ...(notes ? { notes: String(notes) } : {}),
  };
  return { status: isNew ? 201 : 200, body: render(world.tables.locks.put(lock)) };
}

function read(request: ArmRequest, world: World): ArmResponse {
  const found = world.tables.locks.get(idOf(request));
  if (found) return ok(render(found));
  throw new ArmError(404, 'LockNotFound', `The lock '${request.params.name}' could not be found.`);
}

/** Locks hold from the moment they are written, and none keeps itself from being removed. */
export const lockRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    operation: 'Microsoft.Authorization/locks/read',
    handler: (request, world) => ok({ value: locksAt(world, scopeOf(request)).map(render) }),
  },
  { method: 'GET', path: `${collection}/{name}`, operation: 'Microsoft.Authorization/locks/read', handler: read },
  { method: 'PUT', path: `${collection}/{name}`, operation: 'Microsoft.Authorization/locks/write', handler: put },
  {
    method: 'DELETE',
    path: `${collection}/{name}`,
    operation: 'Microsoft.Authorization/locks/delete',
    handler: (request, world) => (world.tables.locks.delete(idOf(request)) ? ok() : noContent()),
  },
];
