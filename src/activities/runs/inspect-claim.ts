import { defineActivity } from '../../durable.ts';
import type { RunRecord, Runs } from '../../domain/ports/runs.ts';

interface Input {
  /** The run that the tags name; empty when they name none. */
  captureId: string;
  vmId: string;
  vmGuid: string;
}

export const inspectClaim = defineActivity<Input, { run: RunRecord; guard: RunRecord }>('inspect-claim');

/**
 * Asks the task hub about a machine's guard and about the run its tags name.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeInspectClaim = (runs: Runs) => async (input: Input) => {
  const guard = await runs.readGuard(input.vmId, input.vmGuid);
  const run: RunRecord = input.captureId === '' ? { kind: 'unknown' } : await runs.read(input.captureId);
  return { run, guard: guard.record };
};
