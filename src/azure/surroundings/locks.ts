import type { Locks } from '../../domain/ports/resources.ts';
import { isWithin } from '../../domain/resource-id.ts';
import type { Lock } from '../../domain/target.ts';
import type { ArmClients } from '../arm-clients.ts';
import { callOrAbsent } from '../arm-errors.ts';
import { listOf } from '../rest-json.ts';

const API = '2020-05-01';
const SUFFIX = '/providers/Microsoft.Authorization/locks/';

interface LockEntry {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: { readonly level?: string };
}

/** The scope itself and everything that holds it: a lock is inherited by what lies below. */
function lineOf(scope: string): string[] {
  const segments = scope.split('/');
  const lines = [segments.slice(0, 3), segments.slice(0, 5), segments].map((line) => line.join('/'));
  return [...new Set(lines)];
}

function toLock(entry: LockEntry): Lock[] {
  const at = entry.id?.toLowerCase().indexOf(SUFFIX.toLowerCase()) ?? -1;
  if (!entry.id || at < 0) return [];
  const level = entry.properties?.level === 'ReadOnly' ? 'ReadOnly' : 'CanNotDelete';
  return [{ name: entry.name ?? '', level, scope: entry.id.slice(0, at) }];
}

export function makeLocks(arm: ArmClients): Locks {
  async function at(scope: string): Promise<Lock[]> {
    const path = `${scope}/providers/Microsoft.Authorization/locks?api-version=${API}`;
    return (await listOf<LockEntry>(arm, path, callOrAbsent)).flatMap(toLock);
  }
  return {
    async list(scope) {
      const found = (await Promise.all(lineOf(scope).map(at))).flat();
      // Lists at a group also hold the locks of its other resources.
      return found.filter((lock) => isWithin(scope, lock.scope) || isWithin(lock.scope, scope));
    },
  };
}
