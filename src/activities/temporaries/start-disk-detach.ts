import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import { OWNER } from '../../domain/image-tags.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { Temporaries } from '../../domain/ports/temporaries.ts';

interface Input {
  /** The run that the machine must belong to. */
  captureId: string;
  machineId: string;
}

export const startDiskDetach = defineActivity<Input, Operation | null>('start-disk-detach');

/**
 * Takes the data disks off a temporary machine of this run, never off any other; null when it has none and must only be watched.
 * Idempotent: keyed by the machine.
 * Retry: safe at any point. Undo: `start-disk-attach`.
 */
export const makeStartDiskDetach = (temporaries: Temporaries) => async (input: Input) => {
  const machine = await temporaries.read(input.machineId);
  if (machine?.tags[OWNER] !== input.captureId)
    throw new Rejected({ code: 'helper-not-ours', message: 'disks are taken off machines of the run alone' });
  if (machine.dataDiskIds?.length === 0) return null;
  return temporaries.startDetach(input.machineId);
};
