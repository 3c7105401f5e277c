import { defineActivity } from '../../durable.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import type { MachineRequest, Temporaries } from '../../domain/ports/temporaries.ts';

type Input = MachineRequest & { captureId: string };

export const startTemporaryMachine = defineActivity<Input, Operation | null>('start-temporary-machine');

/**
 * Starts a machine of an image or of disks; null when it exists already and must only be watched.
 * Idempotent: keyed by `id`, which derives from the run.
 * Retry: safe at any point. Undo: `start-temporary-delete`.
 */
export const makeStartTemporaryMachine = (temporaries: Temporaries) => async (input: Input) =>
  (await temporaries.read(input.id)) ? null : await temporaries.startMachine(input);
