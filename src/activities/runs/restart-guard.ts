import { defineActivity } from '../../durable.ts';
import type { Runs } from '../../domain/ports/runs.ts';

interface Input {
  captureId: string;
  vmId: string;
  vmGuid: string;
  /** Id for the run that shall serve the old request: ids are never used twice. */
  nextCaptureId: string;
}

export const restartGuard = defineActivity<Input, { restarted: boolean }>('restart-guard');

/**
 * Starts the guard of a machine again with the request it was started with, when it broke before serving it. That request was authorized.
 * Idempotent: a guard that runs is left alone.
 * Retry: safe at any point. Undo: cancel the run.
 */
export const makeRestartGuard = (runs: Runs) => async (input: Input) => {
  const { record, input: old } = await runs.readGuard(input.vmId, input.vmGuid);
  if (record.kind !== 'broken' || !old) return { restarted: false };
  await runs.startGuard({ ...old, captureId: input.nextCaptureId });
  return { restarted: true };
};
