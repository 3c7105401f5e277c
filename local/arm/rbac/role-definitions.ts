import { ArmError } from '../arm-error.ts';
import { armTime } from '../clock.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import type { Permission, RoleDefinition } from './role-shape.ts';
import { subscriptionOf } from './role-assignments.ts';

export const renderDefinition = (role: RoleDefinition, scope: string): Json => ({
  properties: {
    roleName: role.roleName,
    type: role.kind,
    description: role.description,
    assignableScopes: role.assignableScopes,
    permissions: role.permissions,
    createdOn: armTime(role.createdMs),
    updatedOn: armTime(role.createdMs),
    createdBy: null,
    updatedBy: null,
  },
  id: `${subscriptionOf(scope)}/providers/Microsoft.Authorization/roleDefinitions/${role.guid}`,
  type: 'Microsoft.Authorization/roleDefinitions',
  name: role.guid,
});

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const permissionOf = (given: Json): Permission => ({
  actions: texts(given.actions),
  notActions: texts(given.notActions),
  dataActions: texts(given.dataActions),
  notDataActions: texts(given.notDataActions),
});

export function findDefinition(world: World, guid: string): RoleDefinition {
  const found = world.roles.definitions().find((role) => role.guid.toLowerCase() === guid.toLowerCase());
  if (found) return found;
  throw new ArmError(
    404,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${guid.replaceAll('-', '')}' does not exist.`,
  );
}

/** Names are unique in a tenant; built-in roles belong to Microsoft. */
export function putDefinition(world: World, scope: string, guid: string, body: Json | undefined) {
  const properties = (body?.properties ?? {}) as Json;
  const roleName = String(properties.roleName ?? '');
  const permissions = ((properties.permissions ?? []) as Json[]).map(permissionOf);
  if (!roleName || permissions.length === 0) {
    throw new ArmError(400, 'InvalidRoleDefinition', 'A role definition needs roleName and permissions.');
  }
  const stored = world.roles.definition(guid);
  if (stored?.kind === 'BuiltInRole') {
    throw new ArmError(403, 'RoleDefinitionIsBuiltIn', 'Built-in role definitions cannot be changed.');
  }
  const namesake = world.roles.definitions().find((role) => role.roleName.toLowerCase() === roleName.toLowerCase());
  if (namesake && namesake.guid.toLowerCase() !== guid.toLowerCase()) {
    throw new ArmError(
      409,
      'RoleDefinitionWithSameNameExists',
      `A custom role with the same name already exists in this directory. Use a different name`,
    );
  }
  return world.roles.putDefinition({
    guid,
    roleName,
    description: String(properties.description ?? ''),
    kind: 'CustomRole',
    permissions,
    assignableScopes: texts(properties.assignableScopes ?? [scope]),
    createdMs: stored?.createdMs ?? world.clock.nowMs,
  });
}

export function deleteDefinition(world: World, guid: string): RoleDefinition | undefined {
  const stored = world.roles.definition(guid);
  if (stored?.kind !== 'CustomRole') return undefined;
  if (world.roles.assignments().some(({ roleGuid }) => roleGuid === stored.guid)) {
    throw new ArmError(
      400,
      'RoleDefinitionHasAssignments',
      `There are existing role assignments referencing role (code: RoleDefinitionHasAssignments)`,
    );
  }
  world.roles.deleteDefinition(stored.guid);
  return stored;
}

/** `roleName eq 'Owner'`, `type eq 'BuiltInRole'`; anything else in a filter (`atScopeAndBelow()`) narrows nothing here. */
export function listDefinitions(world: World, filter: string): readonly RoleDefinition[] {
  const roleName = /roleName\s+eq\s+'([^']+)'/i.exec(filter)?.[1]?.toLowerCase();
  const kind = /type\s+eq\s+'([^']+)'/i.exec(filter)?.[1]?.toLowerCase();
  return world.roles
    .definitions()
    .filter((role) => !roleName || role.roleName.toLowerCase() === roleName)
    .filter((role) => !kind || role.kind.toLowerCase() === kind);
}
