import { defineActivity } from '../../durable.ts';
import { fillIn, type GuestScript, type GuestScripts } from '../../domain/guest-scripts.ts';
import type { RunCommands } from '../../domain/ports/compute.ts';

interface Input {
  captureId: string;
  vmId: string;
  location: string;
  name: string;
  script: GuestScript;
  values: Readonly<Record<string, string>>;
  timeoutSeconds: number;
}

export const startRunCommand = defineActivity<Input, { started: boolean }>('start-run-command');

/**
 * Starts one of our scripts in the guest as a managed run command.
 * Idempotent: keyed by `name`, which derives from run, step and attempt; a command that exists is not run again.
 * Retry: safe at any point. Undo: `remove-run-commands`.
 */
export const makeStartRunCommand = (commands: RunCommands, scripts: GuestScripts) => async (input: Input) => {
  if (await commands.read(input.vmId, input.name)) return { started: false };
  const script = fillIn(scripts[input.script], input.values);
  await commands.start(input.vmId, { ...input, script });
  return { started: true };
};
