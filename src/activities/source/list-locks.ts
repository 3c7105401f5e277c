import { defineActivity } from '../../durable.ts';
import type { Locks } from '../../domain/ports/resources.ts';
import type { Lock } from '../../domain/target.ts';

export const listLocks = defineActivity<{ captureId: string; scopes: readonly string[] }, Lock[]>('list-locks');

/**
 * Lists the locks that hold at any of the scopes, each once.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeListLocks = (locks: Locks) => async (input: { scopes: readonly string[] }) => {
  const lists = await Promise.all(input.scopes.map((scope) => locks.list(scope)));
  const byKey = new Map(lists.flat().map((lock) => [`${lock.scope}|${lock.name}`.toLowerCase(), lock]));
  return [...byKey.values()];
};
