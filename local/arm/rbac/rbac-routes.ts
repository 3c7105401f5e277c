import { ArmError } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { noContent, ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { World } from '../world.ts';
import { assignmentId, listAssignments, putAssignment, renderAssignment } from './role-assignments.ts';
import {
  deleteDefinition,
  findDefinition,
  listDefinitions,
  putDefinition,
  renderDefinition,
} from './role-definitions.ts';

const provider = '/providers/Microsoft.Authorization';
/** Empty for the tenant's root. */
const scopeOf = ({ params }: ArmRequest): string => (params.scope ? `/${params.scope}` : '');
const filterOf = ({ query }: ArmRequest): string => query.get('$filter') ?? '';
const verbs = { GET: 'read', PUT: 'write', DELETE: 'delete' } as const;

/** At a scope, and at the root where the path has none. */
const both = (method: keyof typeof verbs, type: string, tail: string, handler: Handler): Route[] =>
  ['/{scope+}', ''].map((scope) => ({
    method,
    path: `${scope}${provider}/${type}${tail}`,
    operation: `Microsoft.Authorization/${type}/${verbs[method]}`,
    handler,
  }));

function assignmentOf(request: ArmRequest, world: World) {
  const found = world.roles.assignment(assignmentId(scopeOf(request), request.params.name ?? ''));
  if (found) return found;
  throw new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${request.params.name}' is not found.`);
}

function removeAssignment(request: ArmRequest, world: World): ArmResponse {
  const found = world.roles.assignment(assignmentId(scopeOf(request), request.params.name ?? ''));
  if (!found) return noContent();
  world.roles.deleteAssignment(found.id);
  return ok(renderAssignment(found));
}

/** Role assignments and definitions and what they come to for the caller, all synchronous. */
export const rbacRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `/{scope+}${provider}/permissions`,
    operation: 'Microsoft.Authorization/permissions/read',
    handler: (request, world) =>
      ok({ value: world.roles.permissionsAt(request.caller.objectId ?? '', scopeOf(request)) }),
  },
  ...both('GET', 'roleAssignments', '', (request, world) =>
    ok({ value: listAssignments(world, scopeOf(request), filterOf(request)).map((row) => renderAssignment(row)) }),
  ),
  ...both('GET', 'roleAssignments', '/{name}', (request, world) => ok(renderAssignment(assignmentOf(request, world)))),
  ...both('PUT', 'roleAssignments', '/{name}', (request, world) => {
    const { row, isNew } = putAssignment(world, scopeOf(request), request);
    return { status: isNew ? 201 : 200, body: renderAssignment(row) };
  }),
  ...both('DELETE', 'roleAssignments', '/{name}', removeAssignment),
  ...both('GET', 'roleDefinitions', '', (request, world) =>
    ok({ value: listDefinitions(world, filterOf(request)).map((role) => renderDefinition(role, scopeOf(request))) }),
  ),
  ...both('GET', 'roleDefinitions', '/{name}', (request, world) =>
    ok(renderDefinition(findDefinition(world, request.params.name ?? ''), scopeOf(request))),
  ),
  ...both('PUT', 'roleDefinitions', '/{name}', (request, world) => {
    const role = putDefinition(world, scopeOf(request), request.params.name ?? '', request.body);
    return { status: 201, body: renderDefinition(role, scopeOf(request)) };
  }),
  ...both('DELETE', 'roleDefinitions', '/{name}', (request, world) => {
    const role = deleteDefinition(world, request.params.name ?? '');
    return role ? ok(renderDefinition(role, scopeOf(request))) : noContent();
  }),
];
