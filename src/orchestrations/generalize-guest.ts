import type { OrchestrationContext } from 'durable-functions';
import { readSerialLog } from '../activities/guest/read-serial-log.ts';
import { readPowerActions } from '../activities/source/read-power-actions.ts';
import { readState } from '../activities/source/read-state.ts';
import type { Finding } from '../domain/finding.ts';
import { timedOut } from '../domain/guest/after-timeout.ts';
import { NO_RESIDUE_REPORT, type Residue } from '../domain/guest/residue.ts';
import { sysprepFailure } from '../domain/guest/sysprep-failure.ts';
import { stopDoubts } from '../domain/guest/stop-doubts.ts';
import { windowsReport } from '../domain/guest-output.ts';
import { failed, failedWith, failureOf } from '../domain/run/stop.ts';
import type { PowerState } from '../domain/vm.ts';
import { type Durable, inputOf, nowIso, run, sleep, tryRun } from '../durable.ts';
import type { GeneralizeInput, GeneralizeResult, GuestStop } from './names.ts';
import { runScript } from './steps/run-script.ts';

/** Time between the end of the run command and the start of the work, so that the command can be removed while the machine still runs. */
const DELAY_SECONDS = 90;
/** How long Windows stays up after its marker, so that it can be asked. */
const PROOF_SECONDS = 420;
/** Sysprep and waagent need their time first; then a look a minute. */
const FIRST_LOOK_SECONDS = { Windows: 240, Linux: 90 } as const;
const LOOK_SECONDS = 60;
const LOOKS_PER_SERIAL_READ = 5;
/** Beside the time for Sysprep or waagent itself: the delay before, the proof and the shutdown after. */
const GRACE_MINUTES = 30;
/** The Activity Log shows an action after 3 to 20 minutes (docs: Azure Monitor activity log); what shows later than this is missed. */
const LOG_LAG_SECONDS = 240;

const SCRIPTS = {
  Windows: { generalize: 'windows-generalize.ps1', step: 'sysprep' },
  Linux: { generalize: 'linux-generalize.sh', step: 'deprovision' },
} as const;

function* send(context: OrchestrationContext, input: GeneralizeInput): Durable<void> {
  const { generalize, step } = SCRIPTS[input.osType];
  const common = { CAPTURE_ID: input.captureId, DELAY_SECONDS: String(DELAY_SECONDS) };
  const values =
    input.osType === 'Windows'
      ? { ...common, PROOF_SECONDS: String(PROOF_SECONDS), SYSPREP_MINUTES: String(input.maxMinutes) }
      : { ...common, DEPROVISION: input.keepUser ? '-deprovision' : '-deprovision+user' };
  const end = yield* runScript(context, { ...input, script: generalize, step, attempt: 1, values });
  if (end.kind === 'no-answer')
    throw failed('guest-no-answer', 'the command that starts the generalization gave no answer');
  if (end.state.exitCode === 0) return;
  const said = (end.state.error || end.state.output).slice(-1_000);
  throw failed('guest-command-failed', `the guest refused to start the generalization: ${said}`);
}

/** What the guest itself says while it is up (Windows), or what it wrote on its serial console (Linux). */
function* proofOf(
  context: OrchestrationContext,
  input: GeneralizeInput,
  attempt: number,
  isOff: boolean,
): Durable<Residue | undefined> {
  const { captureId, vmId } = input;
  if (input.osType === 'Linux') {
    if (!isOff && attempt % LOOKS_PER_SERIAL_READ !== 0) return undefined;
    const report = yield* run(context, readSerialLog, { captureId, vmId });
    if (report.kind === 'failed') throw failed('deprovision-failed', report.reason);
    return report.kind === 'generalized' ? report.residue : undefined;
  }
  if (isOff) return undefined;
  const call = { ...input, script: 'windows-guest-state.ps1', step: 'state', attempt, values: {} } as const;
  const end = yield* runScript(context, call);
  if (end.kind === 'no-answer') return undefined;
  const report = windowsReport(end.state.output, captureId);
  if (report.kind === 'failed') throw failedWith(sysprepFailure(report.reason));
  return report.kind === 'generalized' ? report.residue : undefined;
}

function* powerOf(context: OrchestrationContext, input: GeneralizeInput): Durable<PowerState> {
  const vm = yield* run(context, readState, { captureId: input.captureId, vmId: input.vmId });
  if (!vm) throw failed('vm-gone', 'the machine was deleted while its guest was being generalized');
  if (vm.vmGuid !== input.vmGuid) {
    throw failed('vm-replaced', 'the machine was made again under the same name while its guest was being generalized');
  }
  if (vm.power === 'deallocated' || vm.power === 'deallocating') {
    throw failed('deallocated-by-others', 'somebody deallocated the machine while its guest was being generalized');
  }
  return vm.power;
}

/** The machine is off and stays off: time for the Activity Log to show who else had a hand in it. */
function* doubtsOf(context: OrchestrationContext, input: GeneralizeInput, since: string): Durable<readonly Finding[]> {
  const { captureId, vmId } = input;
  yield* sleep(context, LOG_LAG_SECONDS);
  return stopDoubts(yield* tryRun(context, readPowerActions, { captureId, vmId, since }), vmId);
}

/** The state is unknown, not failed: first the task must not be able to act any more, then the guest is asked once more, then it is decided. */
function* stopTask(context: OrchestrationContext, input: GeneralizeInput): Durable<never> {
  const script = input.osType === 'Windows' ? 'windows-stop-task.ps1' : 'linux-stop-task.sh';
  const values: Record<string, string> = input.osType === 'Windows' ? { CAPTURE_ID: input.captureId } : {};
  const end = yield* runScript(context, { ...input, script, step: 'stop-task', attempt: 1, values });
  const answered = end.kind === 'ended' && end.state.exitCode === 0;
  const report = answered && input.osType === 'Windows' ? windowsReport(end.state.output, input.captureId) : undefined;
  if (report?.kind === 'failed') throw failedWith(sysprepFailure(report.reason));
  throw failedWith(timedOut(input.maxMinutes + GRACE_MINUTES, answered, report));
}

/** The guest shuts itself down, and only on success. Stopped counts when seen twice; absent or unknown counts as running. */
function* awaitStop(context: OrchestrationContext, input: GeneralizeInput): Durable<GuestStop> {
  const since = nowIso(context);
  const deadline = context.df.currentUtcDateTime.getTime() + (input.maxMinutes + GRACE_MINUTES) * 60_000;
  let proof: Residue | undefined;
  let seenOff = 0;
  for (let look = 1; context.df.currentUtcDateTime.getTime() < deadline; look += 1) {
    yield* sleep(context, seenOff > 0 ? 15 : look === 1 ? FIRST_LOOK_SECONDS[input.osType] : LOOK_SECONDS);
    const isOff = (yield* powerOf(context, input)) === 'stopped';
    seenOff = isOff ? seenOff + 1 : 0;
    proof ??= yield* proofOf(context, input, look, isOff);
    if (seenOff < 2) continue;
    const doubts = yield* doubtsOf(context, input, since);
    return { proven: proof !== undefined && doubts.length === 0, residue: proof ?? NO_RESIDUE_REPORT, doubts };
  }
  return yield* stopTask(context, input);
}

/** Generalizes the guest, detached, and waits until it has shut itself down. From the first line on there is no way back. */
export function* generalizeGuest(context: OrchestrationContext): Durable<GeneralizeResult> {
  const input = inputOf<GeneralizeInput>(context);
  try {
    yield* send(context, input);
    return { kind: 'done', value: yield* awaitStop(context, input) };
  } catch (error) {
    return failureOf(error);
  }
}
