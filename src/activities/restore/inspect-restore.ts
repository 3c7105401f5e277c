import { defineActivity } from '../../durable.ts';
import type { Locks } from '../../domain/ports/resources.ts';
import type { Restores } from '../../domain/ports/restore.ts';
import type { Permissions } from '../../domain/ports/surroundings.ts';
import type { RestoreFacts } from '../../domain/restore/judge-restore.ts';
import type { KeptRestore } from '../../domain/restore/kept-machine.ts';
import { isPermitted } from '../../domain/rights/permission.ts';
import { neededForRestore } from '../../domain/rights/needed-for-restore.ts';

interface Input {
  captureId: string;
  kept: KeptRestore;
}

interface Ports {
  restores: Restores;
  locks: Locks;
  permissions: Permissions;
}

export const inspectRestore = defineActivity<Input, RestoreFacts>('inspect-restore');

async function missingRights(permissions: Permissions, kept: KeptRestore): Promise<RestoreFacts['missing']> {
  const lists = await Promise.all(
    neededForRestore(kept).map(async ({ actions, scope }) => {
      const given = await permissions.read(scope);
      return actions.filter((action) => !isPermitted(given, action)).map((action) => ({ scope, action }));
    }),
  );
  return lists.flat();
}

/**
 * Reads what a restore depends on, a few calls at once: the machine of that name, its interfaces, the restore point, locks and rights.
 * Idempotent: changes nothing, and tries nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeInspectRestore =
  ({ locks, permissions, restores }: Ports) =>
  async ({ kept }: { kept: KeptRestore }): Promise<RestoreFacts> => {
    const { disks, interfaceIds, vmId } = kept.machine;
    const [machine, sources, interfaces, old, held, missing] = await Promise.all([
      restores.readPresent(vmId),
      restores.readSources(kept.point, disks),
      Promise.all(interfaceIds.map(async (id) => ({ id, state: (await restores.readInterface(id)) ?? null }))),
      Promise.all(disks.map(async ({ id, name }) => ((await restores.readDisk(id)) ? [name] : []))),
      Promise.all([vmId, ...interfaceIds].map((scope) => locks.list(scope))),
      missingRights(permissions, kept),
    ]);
    const byKey = new Map(held.flat().map((lock) => [`${lock.scope}|${lock.name}`.toLowerCase(), lock]));
    return {
      ...{ machine: machine ?? null, interfaces, sources: sources ?? null, oldDisks: old.flat() },
      ...{ locks: [...byKey.values()], missing },
    };
  };
