import { ArmError } from '../arm-error.ts';
import { armTime } from '../clock.ts';
import type { ArmRequest } from '../http/message.ts';
import { idKey } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { covers } from './role-book.ts';
import type { RoleAssignment } from './role-shape.ts';

export const renderAssignment = (row: RoleAssignment): Json => ({
  properties: {
    roleDefinitionId: `${subscriptionOf(row.scope)}/providers/Microsoft.Authorization/roleDefinitions/${row.roleGuid}`,
    principalId: row.principalId,
    principalType: row.principalType,
    scope: row.scope || '/',
    condition: null,
    conditionVersion: null,
    createdOn: armTime(row.createdMs),
    updatedOn: armTime(row.createdMs),
    createdBy: row.createdBy,
    updatedBy: row.createdBy,
    delegatedManagedIdentityResourceId: null,
    description: row.description ?? null,
  },
  id: row.id,
  type: 'Microsoft.Authorization/roleAssignments',
  name: row.name,
});

export const subscriptionOf = (scope: string): string => /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';

export const assignmentId = (scope: string, name: string): string =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

const invalid = (code: string, message: string) => new ArmError(400, code, message);

function checkNew(world: World, row: RoleAssignment): void {
  const same = world.roles
    .assignments()
    .find(
      ({ scope, roleGuid, principalId }) =>
        idKey(scope) === idKey(row.scope) && roleGuid === row.roleGuid && idKey(principalId) === idKey(row.principalId),
    );
  if (!same) return;
  throw new ArmError(
    409,
    'RoleAssignmentExists',
    `The role assignment already exists. The ID of the conflicting role assignment is ${same.name.replaceAll('-', '')}.`,
  );
}

export function putAssignment(world: World, scope: string, { params, body, caller }: ArmRequest) {
  const { roleDefinitionId, principalId, principalType, description } = (body?.properties ?? {}) as Json;
  if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string') {
    throw invalid('InvalidCreateRoleAssignmentRequest', 'roleDefinitionId and principalId are required.');
  }
  const role = world.roles.definition(roleDefinitionId);
  if (!role) {
    throw new ArmError(
      404,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${(roleDefinitionId.split('/').at(-1) ?? '').replaceAll('-', '')}' does not exist.`,
    );
  }
  const name = params.name ?? '';
  const row: RoleAssignment = {
    id: assignmentId(scope, name),
    name,
    scope,
    roleGuid: role.guid,
    principalId,
    principalType: typeof principalType === 'string' ? principalType : 'ServicePrincipal',
    ...(typeof description === 'string' ? { description } : {}),
    createdBy: caller.objectId ?? '',
    createdMs: world.clock.nowMs,
  };
  const stored = world.roles.assignment(row.id);
  if (!stored) {
    checkNew(world, row);
    return { row: world.roles.putAssignment(row), isNew: true };
  }
  if (stored.roleGuid !== row.roleGuid || idKey(stored.principalId) !== idKey(principalId)) {
    throw invalid(
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  return { row: stored, isNew: false };
}

const principalIn = (filter: string): string | undefined =>
  /(?:assignedTo\(\s*'([^']+)'\s*\)|principalId\s+eq\s+'([^']+)')/i.exec(filter)?.slice(1).find(Boolean);

/** At the scope and above it; also below, unless the filter says `atScope()`. */
export function listAssignments(world: World, scope: string, filter: string): readonly RoleAssignment[] {
  const principal = principalIn(filter);
  const onlyAbove = /atScope\(\)/i.test(filter);
  if (filter && !principal && !onlyAbove) {
    throw invalid(
      'UnsupportedQuery',
      `The filter '${filter}' is not supported. Supported: atScope(), assignedTo, principalId eq.`,
    );
  }
  return world.roles
    .assignments()
    .filter((row) => covers(row.scope, scope) || (!onlyAbove && covers(scope, row.scope)))
    .filter((row) => !principal || idKey(row.principalId) === idKey(principal));
}
