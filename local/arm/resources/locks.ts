import { ArmError } from '../arm-error.ts';
import { idKey } from '../resource-id.ts';
import type { Lock } from '../shapes/scope.ts';
import type { World } from '../world.ts';

const covers = (scope: string, id: string) => idKey(id) === idKey(scope) || idKey(id).startsWith(`${idKey(scope)}/`);

/** What the list operation shows at a scope: the locks on it, those inherited from above, and those on things below it. */
export const locksAt = (world: World, scope: string): readonly Lock[] =>
  world.tables.locks.all().filter((lock) => covers(lock.scope, scope) || covers(scope, lock.scope));

const isLock = /\/providers\/Microsoft\.Authorization\/locks\/[^/]+\/?$/i;

/**
 * ReadOnly refuses every write and action at or below its scope, CanNotDelete every DELETE. Deleting a parent also fails on the lock of a
 * child, since the child would go with it.
 */
export function enforceLocks(world: World, method: string, resourceId: string): void {
  if (isLock.test(resourceId)) return;
  const deletes = method === 'DELETE';
  const blocking = world.tables.locks
    .all()
    .filter((lock) => lock.level === 'ReadOnly' || deletes)
    .find((lock) => covers(lock.scope, resourceId) || (deletes && covers(resourceId, lock.scope)));
  if (!blocking) return;
  const action = deletes ? 'delete' : 'write';
  throw new ArmError(
    409,
    'ScopeLocked',
    `The scope '${resourceId}' cannot perform ${action} operation because following scope(s) are locked: ` +
      `'${blocking.scope}'. Please remove the lock and try again.`,
  );
}
