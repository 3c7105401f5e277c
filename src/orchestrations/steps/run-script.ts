import type { OrchestrationContext } from 'durable-functions';
import { readRunCommand } from '../../activities/guest/read-run-command.ts';
import { removeRunCommands } from '../../activities/guest/remove-run-commands.ts';
import { startRunCommand } from '../../activities/guest/start-run-command.ts';
import type { GuestScript } from '../../domain/guest-scripts.ts';
import { runCommandName } from '../../domain/names.ts';
import { type Forecast, forecastFor, type Forecasts, SCRIPT, UNKNOWN } from '../../domain/pace/forecast.ts';
import { MACHINE_BUCKET, nextLook, tookSeconds } from '../../domain/pace/next-look.ts';
import type { RunCommandState } from '../../domain/ports/compute.ts';
import { type Durable, run, secondsSince, sleep, tryRun } from '../../durable.ts';

export interface ScriptCall {
  readonly captureId: string;
  readonly vmId: string;
  readonly location: string;
  readonly script: GuestScript;
  /** Together with the attempt it makes the command's name. */
  readonly step: string;
  readonly attempt: number;
  readonly values: Readonly<Record<string, string>>;
  readonly forecasts?: Forecasts;
}

/** The script's own end, or that no answer came in time (the guest may have shut down under it). */
export type ScriptEnd =
  /** `seconds`: what it took, as well as looking can tell. */
  | { readonly kind: 'ended'; readonly state: RunCommandState; readonly seconds: number }
  | { readonly kind: 'no-answer' };

const LEAST_SECONDS = 5;
const SCRIPT_TIMEOUT_SECONDS = 240;
const PATIENCE_SECONDS = 305;

interface ScriptPace {
  readonly forecast: Forecast;
  readonly leastSeconds: number;
  readonly patienceSeconds: number;
}

/** Waits for the end of a run command that was started, so long at most; removes the command afterwards. */
export function* awaitCommand(
  context: OrchestrationContext,
  command: { readonly captureId: string; readonly vmId: string; readonly name: string },
  { forecast, leastSeconds, patienceSeconds }: ScriptPace,
): Durable<ScriptEnd> {
  const { captureId, vmId } = command;
  const startMs = context.df.currentUtcDateTime.getTime();
  const elapsed = (): number => secondsSince(context, startMs);
  let underWay: number | undefined;
  let end: ScriptEnd = { kind: 'no-answer' };
  for (let looks = 0; end.kind === 'no-answer'; looks += 1) {
    const elapsedSeconds = elapsed();
    if (elapsedSeconds >= patienceSeconds) break;
    yield* sleep(context, nextLook({ forecast, elapsedSeconds, looks, leastSeconds, bucket: MACHINE_BUCKET }));
    const lookedAt = elapsed();
    const state = yield* run(context, readRunCommand, command);
    if (state && state.state !== 'pending' && state.state !== 'running') {
      end = { kind: 'ended', state, seconds: tookSeconds(underWay, lookedAt) };
    }
    underWay = lookedAt;
  }
  // A machine that stopped in between refuses the removal; the command then goes with the machine.
  yield* tryRun(context, removeRunCommands, { captureId, vmId });
  return end;
}

/** Runs one of our scripts in the guest and waits for its exit code, about five minutes at most. */
export function* runScript(context: OrchestrationContext, call: ScriptCall): Durable<ScriptEnd> {
  const { forecasts, ...command } = call;
  const { captureId, vmId } = command;
  const name = runCommandName(captureId, call.step, call.attempt);
  yield* run(context, startRunCommand, { ...command, name, timeoutSeconds: SCRIPT_TIMEOUT_SECONDS });
  const forecast = forecastFor(SCRIPT, forecasts) ?? UNKNOWN;
  const pace = { forecast, leastSeconds: LEAST_SECONDS, patienceSeconds: PATIENCE_SECONDS };
  return yield* awaitCommand(context, { captureId, vmId, name }, pace);
}
