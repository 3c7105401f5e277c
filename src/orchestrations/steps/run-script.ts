import type { OrchestrationContext } from 'durable-functions';
import { readRunCommand } from '../../activities/guest/read-run-command.ts';
import { removeRunCommands } from '../../activities/guest/remove-run-commands.ts';
import { startRunCommand } from '../../activities/guest/start-run-command.ts';
import type { GuestScript } from '../../domain/guest-scripts.ts';
import { runCommandName } from '../../domain/names.ts';
import type { RunCommandState } from '../../domain/ports/compute.ts';
import { type Durable, run, sleep, tryRun } from '../../durable.ts';

export interface ScriptCall {
  readonly captureId: string;
  readonly vmId: string;
  readonly location: string;
  readonly script: GuestScript;
  /** Together with the attempt it makes the command's name. */
  readonly step: string;
  readonly attempt: number;
  readonly values: Readonly<Record<string, string>>;
  /** When to look first; by default after 20 seconds. */
  readonly firstLookSeconds?: number;
}

/** The script's own end, or that no answer came in time (the guest may have shut down under it). */
export type ScriptEnd = { readonly kind: 'ended'; readonly state: RunCommandState } | { readonly kind: 'no-answer' };

const FIRST_LOOK_SECONDS = 20;
const LOOK_SECONDS = 15;
const MAX_LOOKS = 20;
const SCRIPT_TIMEOUT_SECONDS = 240;

interface Pace {
  readonly firstLookSeconds: number;
  readonly lookSeconds: number;
  readonly looks: number;
}

/** Waits for the end of a run command that was started, so many looks at most; removes the command afterwards. */
export function* awaitCommand(
  context: OrchestrationContext,
  command: { readonly captureId: string; readonly vmId: string; readonly name: string },
  { firstLookSeconds, looks, lookSeconds }: Pace,
): Durable<ScriptEnd> {
  const { captureId, vmId } = command;
  let end: ScriptEnd = { kind: 'no-answer' };
  for (let look = 0; look < looks && end.kind === 'no-answer'; look += 1) {
    yield* sleep(context, look === 0 ? firstLookSeconds : lookSeconds);
    const state = yield* run(context, readRunCommand, command);
    if (state && state.state !== 'pending' && state.state !== 'running') end = { kind: 'ended', state };
  }
  // A machine that stopped in between refuses the removal; the command then goes with the machine.
  yield* tryRun(context, removeRunCommands, { captureId, vmId });
  return end;
}

/** Runs one of our scripts in the guest and waits for its exit code, about five minutes at most. */
export function* runScript(context: OrchestrationContext, call: ScriptCall): Durable<ScriptEnd> {
  const { captureId, vmId } = call;
  const name = runCommandName(captureId, call.step, call.attempt);
  yield* run(context, startRunCommand, { ...call, name, timeoutSeconds: SCRIPT_TIMEOUT_SECONDS });
  const firstLookSeconds = call.firstLookSeconds ?? FIRST_LOOK_SECONDS;
  const pace = { firstLookSeconds, lookSeconds: LOOK_SECONDS, looks: MAX_LOOKS };
  return yield* awaitCommand(context, { captureId, vmId, name }, pace);
}
