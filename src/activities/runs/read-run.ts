import { defineActivity } from '../../durable.ts';
import type { RunRecord, Runs } from '../../domain/ports/runs.ts';

export const readRun = defineActivity<{ captureId: string }, RunRecord>('read-run');

/**
 * Asks the task hub about a run.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadRun = (runs: Runs) => (input: { captureId: string }) => runs.read(input.captureId);
