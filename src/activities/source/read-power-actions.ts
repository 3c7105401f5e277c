import { defineActivity } from '../../durable.ts';
import type { ActivityLog, PowerAction } from '../../domain/ports/activity-log.ts';

interface Input {
  captureId: string;
  vmId: string;
  since: string;
}

export const readPowerActions = defineActivity<Input, readonly PowerAction[]>('read-power-actions');

/**
 * Reads who has switched the machine off or on since a moment: a stop that somebody else caused proves nothing.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadPowerActions = (log: ActivityLog) => async (input: Input) =>
  (await log.powerActions(input.vmId, input.since)).slice(0, 20);
