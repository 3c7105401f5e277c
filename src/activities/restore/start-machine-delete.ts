import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { Removals } from '../../domain/ports/removals.ts';
import type { Restores } from '../../domain/ports/restore.ts';

interface Input {
  captureId: string;
  vmId: string;
  /** The machine meant: another one may have been made under its name. */
  vmGuid: string;
}

export const startMachineDelete = defineActivity<Input, Operation | null>('start-machine-delete');

/**
 * Starts the deletion of the old machine, read again right before: never one that would take a disk or an interface with it. Null when it is gone or on its way.
 * Idempotent: reads the machine first.
 * Retry: safe at any point. Undo: `start-restored-machine` makes it again.
 */
export const makeStartMachineDelete =
  (restores: Restores, removals: Removals) =>
  async ({ vmGuid, vmId }: Input): Promise<Operation | null> => {
    const present = await restores.readPresent(vmId);
    if (!present) return null;
    if (present.vmGuid !== vmGuid)
      throw new Rejected({ code: 'restore-vm-replaced', message: 'somebody made another machine under this name' });
    if (present.goesWithIt.length > 0) {
      const message = `Azure would delete ${present.goesWithIt.join(', ')} with the machine`;
      throw new Rejected({ code: 'would-go-with-machine', message });
    }
    return present.provisioningState.toLowerCase() === 'deleting' ? null : removals.startDeleteMachine(vmId);
  };
