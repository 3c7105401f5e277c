import { defineActivity } from '../../durable.ts';
import type { Removals, RemovalStart } from '../../domain/ports/removals.ts';
import { isInterface, readPart } from '../../domain/removal/read-part.ts';
import { sameId } from '../../domain/resource-id.ts';

interface Input {
  captureId: string;
  /** A disk or an interface. */
  id: string;
  /** The machine it belonged to, which is deleted. */
  vmId: string;
}

export const startPartDelete = defineActivity<Input, RemovalStart>('start-part-delete');

/**
 * Starts the deletion of a disk or interface of a deleted machine, read again right before: never one that another machine has by now.
 * Idempotent: one that is gone, or on its way, is left alone.
 * Retry: safe at any point. Undo: none; a restore makes new disks, and refuses where an interface is gone.
 */
export const makeStartPartDelete =
  (removals: Removals) =>
  async ({ id, vmId }: Omit<Input, 'captureId'>): Promise<RemovalStart> => {
    const part = await readPart(removals, id);
    if (!part) return { kind: 'absent' };
    if (part.usedBy !== undefined && !sameId(part.usedBy, vmId)) {
      return { kind: 'kept', reason: `it belongs to ${part.usedBy} by now` };
    }
    if (part.provisioningState.toLowerCase() === 'deleting') return { kind: 'started', operation: null };
    if (!isInterface(id)) return { kind: 'started', operation: await removals.startDeleteDisk(id) };
    await removals.startDeleteInterface(id);
    return { kind: 'started', operation: null };
  };
