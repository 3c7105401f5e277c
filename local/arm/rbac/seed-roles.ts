import { guidOf, idKey } from '../resource-id.ts';
import type { Seed } from '../seed-shape.ts';
import type { World } from '../world.ts';
import { assignmentId } from './role-assignments.ts';

/** A seed that names assignments, be it none, makes a world in which nobody may do what nobody allowed. */
export function seedRoles(world: World, { subscriptionId, roleDefinitions = [], roleAssignments }: Seed): void {
  for (const { name, id, actions, notActions = [], dataActions = [] } of roleDefinitions) {
    world.roles.putDefinition({
      guid: id ?? guidOf(`role ${name}`),
      roleName: name,
      description: '',
      kind: 'CustomRole',
      permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
      assignableScopes: [`/subscriptions/${subscriptionId}`],
      createdMs: world.clock.nowMs,
    });
  }
  if (!roleAssignments) return;
  world.roles.enforced = true;
  for (const { principalId, role, scope: wanted } of roleAssignments) {
    const found = world.roles.definition(role);
    if (!found)
      throw new Error(`the seed assigns the role '${role}', which is neither built in nor in roleDefinitions`);
    const scope = wanted.replace(/\/+$/, '');
    const name = guidOf(`assignment ${principalId} ${found.guid} ${idKey(scope)}`);
    world.roles.putAssignment({
      id: assignmentId(scope, name),
      name,
      scope,
      roleGuid: found.guid,
      principalId,
      principalType: 'ServicePrincipal',
      createdBy: '',
      createdMs: world.clock.nowMs,
    });
  }
}
