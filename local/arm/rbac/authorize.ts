import { ArmError } from '../arm-error.ts';
import type { ArmRequest } from '../http/message.ts';
import type { Caller } from '../identity.ts';
import { linkedScopes } from './linked-scopes.ts';
import type { RoleBook } from './role-book.ts';

const named = ({ name, appId, objectId }: Caller) =>
  `The client '${name ?? appId ?? objectId}' with object id '${objectId}'`;

/** Of a collection the service names the provider: a list is read at the scope that holds it. */
function scopeOf(id: string): string {
  const [above, tail] = id.split(/\/providers\/(?!.*\/providers\/)/i);
  if (tail === undefined) return id;
  const segments = tail.replace(/\/+$/, '').split('/');
  return segments.length % 2 === 1 ? id : `${above}/providers/${segments.slice(0, -1).join('/')}`;
}

/** Quoted in many public threads, e.g. ARO-RP issue 66. */
const authorizationFailed = (caller: Caller, action: string, id: string) =>
  new ArmError(
    403,
    'AuthorizationFailed',
    `${named(caller)} does not have authorization to perform action '${action}' over scope '${scopeOf(id)}' ` +
      'or the scope is invalid. If access was recently granted, please refresh your credentials.',
  );

export function authorize(roles: RoleBook, caller: Caller, action: string, id: string): void {
  if (!roles.permits(caller.objectId ?? '', action, id)) throw authorizationFailed(caller, action, id);
}

/** What the body points at needs rights of its own. The text is that of Community-Policy issue 451. */
export function authorizeLinked(roles: RoleBook, action: string, { caller, resourceId, body }: ArmRequest): void {
  if (!roles.enforced) return;
  const refused = linkedScopes(action, body).filter(
    (linked) => !roles.permits(caller.objectId ?? '', linked.action, linked.id),
  );
  if (refused.length === 0) return;
  const join = (texts: readonly string[]) => texts.join(', ');
  throw new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `${named(caller)} has permission to perform action '${action}' on scope '${resourceId}'; however, it does not have ` +
      `permission to perform action(s) '${join(refused.map((linked) => linked.action))}' on the linked scope(s) ` +
      `'${join(refused.map((linked) => linked.id))}' (respectively) or the linked scope(s) are invalid.`,
  );
}
