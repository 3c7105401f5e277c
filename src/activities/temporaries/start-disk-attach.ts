import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import { OWNER } from '../../domain/image-tags.ts';
import { sameId } from '../../domain/resource-id.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { Temporaries } from '../../domain/ports/temporaries.ts';

interface Input {
  /** The run that the machine must belong to. */
  captureId: string;
  machineId: string;
  diskId: string;
  lun: number;
}

export const startDiskAttach = defineActivity<Input, Operation | null>('start-disk-attach');

/**
 * Attaches a disk to a temporary machine of this run, never to any other; null when it is attached already and the machine must only be watched.
 * Idempotent: keyed by machine and disk.
 * Retry: safe at any point. Undo: `start-disk-detach`.
 */
export const makeStartDiskAttach = (temporaries: Temporaries) => async (input: Input) => {
  const machine = await temporaries.read(input.machineId);
  if (machine?.tags[OWNER] !== input.captureId)
    throw new Rejected({ code: 'helper-not-ours', message: 'a disk is attached to machines of the run alone' });
  if (machine.dataDiskIds?.some((id) => sameId(id, input.diskId))) return null;
  return temporaries.startAttach(input.machineId, { lun: input.lun, id: input.diskId });
};
