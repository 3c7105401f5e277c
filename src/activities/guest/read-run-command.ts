import { defineActivity } from '../../durable.ts';
import type { RunCommands, RunCommandState } from '../../domain/ports/compute.ts';

interface Input {
  captureId: string;
  vmId: string;
  name: string;
}

export const readRunCommand = defineActivity<Input, RunCommandState | null>('read-run-command');

/**
 * Reads how far a run command is. Its operation says nothing of the script: only the instance view has the exit code.
 * Idempotent: changes nothing.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadRunCommand = (commands: RunCommands) => async (input: Input) =>
  (await commands.read(input.vmId, input.name)) ?? null;
