import { startRunCommand } from '../../../activities/guest/start-run-command.ts';
import { startDiskAttach } from '../../../activities/temporaries/start-disk-attach.ts';
import { startDiskDetach } from '../../../activities/temporaries/start-disk-detach.ts';
import { runCommandName } from '../../../domain/names.ts';
import type { Helper } from '../../../domain/optimize/helper-for.ts';
import { optimizeReport } from '../../../domain/optimize/optimize-report.ts';
import { DISM, forecastFor } from '../../../domain/pace/forecast.ts';
import type { Operation } from '../../../domain/ports/operation.ts';
import { failed } from '../../../domain/run/stop.ts';
import { type Durable, run, sleep } from '../../../durable.ts';
import { heedCancel, type RunState } from '../run-state.ts';
import { awaitCommand } from '../run-script.ts';
import { awaitUp } from '../temporary/await-up.ts';
import { makeInterface, makeMachine } from '../temporary/temporaries.ts';
import { watch } from '../watch.ts';

/** Azure gives a machine up after 40 minutes; the rest is for its own queues. */
const CREATE_MINUTES = 60;
const CHANGE_MINUTES = 30;
const LOOK_SECONDS = 30;
const LUN = 0;

/** Makes the machine; its own disk and interface go with it. */
export function* makeHelper(state: RunState, { machine, nic }: Helper): Durable<void> {
  yield* makeInterface(state, nic);
  yield* makeMachine(state, machine, CREATE_MINUTES);
  const trouble = yield* awaitUp(state, machine, function* pause(seconds) {
    heedCancel(state);
    yield* sleep(state.context, seconds);
  });
  if (trouble !== undefined) throw failed('helper-not-up', trouble);
}

function* follow(state: RunState, machineId: string, label: string, operation: Operation | null): Durable<void> {
  const expectation = { kind: 'temporary-ready', id: machineId } as const;
  yield* watch(state, { label, operation, expectation, maxMinutes: CHANGE_MINUTES });
  heedCancel(state);
}

export function* attachDisk(state: RunState, machineId: string, diskId: string): Durable<void> {
  const input = { captureId: state.input.captureId, machineId, diskId, lun: LUN };
  yield* follow(state, machineId, 'attach', yield* run(state.context, startDiskAttach, input));
}

export function* detachDisk(state: RunState, machineId: string): Durable<void> {
  const input = { captureId: state.input.captureId, machineId };
  yield* follow(state, machineId, 'detach', yield* run(state.context, startDiskDetach, input));
}

/** DISM on the disk that is attached, so many minutes at most. What it prints is kept: the last 4 KB. */
export function* runDism(state: RunState, { machine }: Helper, maxMinutes: number): Durable<void> {
  const { context, input } = state;
  const { captureId } = input;
  const name = runCommandName(captureId, 'optimize', 1);
  const timeoutSeconds = maxMinutes * 60;
  const command = { captureId, vmId: machine.id, location: machine.location, name, timeoutSeconds };
  const values = { CAPTURE_ID: captureId };
  yield* run(context, startRunCommand, { ...command, script: 'windows-optimize.ps1', values });
  const unknown = { early: 2 * LOOK_SECONDS, typical: 5 * 60, late: timeoutSeconds };
  const forecast = forecastFor(DISM, state.pace.forecasts) ?? unknown;
  const pace = { forecast, leastSeconds: LOOK_SECONDS, patienceSeconds: timeoutSeconds + 2 * LOOK_SECONDS };
  const ended = yield* awaitCommand(context, { captureId, vmId: machine.id, name }, pace);
  if (ended.kind === 'no-answer') throw failed('no-answer', `DISM did not end within ${maxMinutes} minutes`);
  state.pace.samples.push({ kind: DISM, seconds: ended.seconds });
  const { error, exitCode, output } = ended.state;
  state.optimize = { exitCode: exitCode ?? null, output: `${output}${error ? `\n${error}` : ''}`.slice(-4_096) };
  const report = optimizeReport(output, exitCode, captureId);
  if (report.kind === 'failed') throw failed('dism-failed', report.reason);
}
