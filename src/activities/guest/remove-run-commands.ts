import { defineActivity } from '../../durable.ts';
import { isOwnRunCommand } from '../../domain/names.ts';
import type { RunCommands } from '../../domain/ports/compute.ts';

export const removeRunCommands = defineActivity<{ captureId: string; vmId: string }, { removed: number }>(
  'remove-run-commands',
);

/**
 * Removes the run commands of this run, while the machine still runs: on a stopped one they cannot be changed.
 * Idempotent: absent ones are no error.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeRemoveRunCommands = (commands: RunCommands) => async (input: { captureId: string; vmId: string }) => {
  const names = await commands.listNames(input.vmId);
  const own = names.filter((name) => isOwnRunCommand(name, input.captureId));
  for (const name of own) await commands.remove(input.vmId, name);
  return { removed: own.length };
};
