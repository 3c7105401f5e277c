import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { RestorePoints } from '../../domain/ports/restore.ts';
import type { KeptMachine } from '../../domain/restore/kept-machine.ts';
import { MOST_BYTES } from '../../domain/restore/restore-book.ts';

interface Input {
  captureId: string;
  vmId: string;
  vmGuid: string;
}

export const readMachine = defineActivity<Input, KeptMachine>('read-machine');

/**
 * Reads all of a machine that a restore needs in order to make it again.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadMachine =
  (points: RestorePoints) =>
  async ({ vmGuid, vmId }: Input): Promise<KeptMachine> => {
    const machine = await points.readMachine(vmId);
    if (machine?.vmGuid !== vmGuid)
      throw new Rejected({ code: 'vm-replaced', message: 'the machine was deleted or made again in the meantime' });
    const bytes = JSON.stringify(machine).length;
    if (bytes > MOST_BYTES)
      throw new Rejected({ code: 'model-too-large', message: `the model of the machine has ${bytes} characters` });
    return machine;
  };
