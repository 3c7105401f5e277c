import { defineActivity } from '../../durable.ts';

export const readPause = defineActivity<{ captureId: string }, { paused: boolean }>('read-pause');

/** Whether an operator has paused Goldsmith, by setting or over HTTP. */
export interface PauseSwitch {
  isPaused(): Promise<boolean>;
}

/**
 * Reads the pause switch.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadPause = (pause: PauseSwitch) => async () => ({ paused: await pause.isPaused() });
