import { idKey } from '../resource-id.ts';
import { builtInRoles } from './built-in-roles.ts';
import type { Permission, RoleAssignment, RoleDefinition } from './role-shape.ts';

const patterns = new Map<string, RegExp>();

/** `*` stands for any text, slashes included; the casing of actions does not matter. */
function fits(pattern: string, action: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const text = pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    compiled = new RegExp(`^${text}$`, 'i');
    patterns.set(pattern, compiled);
  }
  return compiled.test(action);
}

const everything: Permission = { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] };

/** `notActions` only takes away from its own permission: what another role gives stays given. */
const grants = ({ actions, notActions }: Permission, action: string): boolean =>
  actions.some((pattern) => fits(pattern, action)) && !notActions.some((pattern) => fits(pattern, action));

/** Whether what is given at `scope` holds for `id`. The root holds for all. */
export const covers = (scope: string, id: string): boolean =>
  idKey(scope) === '' || idKey(id) === idKey(scope) || idKey(id).startsWith(`${idKey(scope)}/`);

/** Who may do what. Worlds that seed no assignments ask nobody for rights. */
export class RoleBook {
  readonly #custom = new Map<string, RoleDefinition>();
  readonly #assignments = new Map<string, RoleAssignment>();
  /** Deny by default, from the first seed that names assignments. */
  enforced = false;

  permits(principalId: string, action: string, id: string): boolean {
    return this.permissionsAt(principalId, id).some((permission) => grants(permission, action));
  }

  /** The same for what lies inside a resource, as the bytes of a blob. */
  permitsData(principalId: string, action: string, id: string): boolean {
    if (!this.enforced) return true;
    return this.permissionsAt(principalId, id).some(({ dataActions, notDataActions }) =>
      grants({ actions: dataActions, notActions: notDataActions, dataActions: [], notDataActions: [] }, action),
    );
  }

  /** What all roles of a principal give at an id, inherited ones included. */
  permissionsAt(principalId: string, id: string): readonly Permission[] {
    if (!this.enforced) return [everything];
    return this.assignments()
      .filter((assignment) => idKey(assignment.principalId) === idKey(principalId) && covers(assignment.scope, id))
      .flatMap(({ roleGuid }) => this.definition(roleGuid)?.permissions ?? []);
  }

  /** Somebody sees a subscription who has any role in it or in something below it. */
  sees(principalId: string, id: string): boolean {
    if (!this.enforced) return true;
    return this.assignments().some(
      ({ principalId: holder, scope }) =>
        idKey(holder) === idKey(principalId) && (covers(scope, id) || covers(id, scope)),
    );
  }

  definitions(): readonly RoleDefinition[] {
    return [...builtInRoles, ...this.#custom.values()];
  }

  /** By GUID, by id at any scope, or by the name that people use. */
  definition(wanted: string): RoleDefinition | undefined {
    const guid = wanted.split('/').at(-1)?.toLowerCase();
    return (
      this.definitions().find((role) => role.guid.toLowerCase() === guid) ??
      this.definitions().find((role) => role.roleName.toLowerCase() === wanted.toLowerCase())
    );
  }

  putDefinition(role: RoleDefinition): RoleDefinition {
    this.#custom.set(role.guid.toLowerCase(), role);
    return role;
  }

  deleteDefinition(guid: string): void {
    this.#custom.delete(guid.toLowerCase());
  }

  assignments(): readonly RoleAssignment[] {
    return [...this.#assignments.values()];
  }

  assignment(id: string): RoleAssignment | undefined {
    return this.#assignments.get(idKey(id));
  }

  putAssignment(assignment: RoleAssignment): RoleAssignment {
    this.#assignments.set(idKey(assignment.id), assignment);
    return assignment;
  }

  deleteAssignment(id: string): void {
    this.#assignments.delete(idKey(id));
  }

  reset(): void {
    this.#custom.clear();
    this.#assignments.clear();
    this.enforced = false;
  }
}
