import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { RestoredMachine, Restores } from '../../domain/ports/restore.ts';
import { isRestored } from '../../domain/restore/is-restored.ts';

type Input = RestoredMachine & { captureId: string };

export const startRestoredMachine = defineActivity<Input, Operation | null>('start-restored-machine');

/**
 * Starts the machine of its new disks and its old interfaces; null when it is made already and must only be watched.
 * Idempotent: known by its OS disk, whose name derives from the capture; one that failed before is asked for once more.
 * Retry: safe at any point. Undo: `start-machine-delete`.
 */
export const makeStartRestoredMachine =
  (restores: Restores) =>
  async (input: Input): Promise<Operation | null> => {
    const present = await restores.readPresent(input.machine.vmId);
    if (present && !isRestored(input.captureId, input.machine, present))
      throw new Rejected({ code: 'restore-vm-replaced', message: 'somebody made another machine under this name' });
    if (present && present.provisioningState.toLowerCase() !== 'failed') return null;
    return restores.startMachine(input);
  };
