import { defineActivity } from '../../durable.ts';
import { fillIn, type GuestScript, type GuestScripts } from '../../domain/guest-scripts.ts';
import type { RunCommands } from '../../domain/ports/compute.ts';

interface Common {
  captureId: string;
  vmId: string;
  location: string;
  name: string;
  timeoutSeconds: number;
}

/** One of ours with its values, or the text of a profile's script, which goes as it is. */
type Input = Common & ({ script: GuestScript; values: Readonly<Record<string, string>> } | { inline: string });

export const startRunCommand = defineActivity<Input, { started: boolean }>('start-run-command');

/**
 * Starts one of our scripts in the guest as a managed run command.
 * Idempotent: keyed by `name`, which derives from run, step and attempt; a command that exists is not run again.
 * Retry: safe at any point. Undo: `remove-run-commands`.
 */
export const makeStartRunCommand = (commands: RunCommands, scripts: GuestScripts) => async (input: Input) => {
  if (await commands.read(input.vmId, input.name)) return { started: false };
  const script = 'inline' in input ? input.inline : fillIn(scripts[input.script], input.values);
  await commands.start(input.vmId, { ...input, script });
  return { started: true };
};
