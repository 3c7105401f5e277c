import type { OrchestrationContext } from 'durable-functions';
import { readSerialLog } from '../activities/guest/read-serial-log.ts';
import { readPowerActions } from '../activities/source/read-power-actions.ts';
import { readState } from '../activities/source/read-state.ts';
import type { Finding } from '../domain/finding.ts';
import { timedOut } from '../domain/guest/after-timeout.ts';
import { NO_RESIDUE_REPORT } from '../domain/guest/residue.ts';
import { sysprepFailure } from '../domain/guest/sysprep-failure.ts';
import { isByOthers, LOG_LAG_SECONDS, STOPPED_BY_OTHERS, stopDoubts } from '../domain/guest/stop-doubts.ts';
import { type GuestReport, windowsReport } from '../domain/guest-output.ts';
import { type Sample, SCRIPT } from '../domain/pace/forecast.ts';
import { haltSample, releaseSeconds, sealLook, sealSample } from '../domain/pace/seal-pace.ts';
import { failed, failedWith, failureOf } from '../domain/run/stop.ts';
import type { PowerState } from '../domain/vm.ts';
import { type Durable, inputOf, nowIso, run, secondsSince, sleep, tryRun } from '../durable.ts';
import type { GeneralizeInput, GeneralizeResult, GuestStop } from './names.ts';
import { runScript } from './steps/run-script.ts';

/**
 * Time between the end of the run command and the start of the work, so that the command can be reported, and removed while the machine still runs.
 * Sysprep itself leaves minutes for that, waagent none.
 */
const DELAY_SECONDS = { Windows: 15, Linux: 45 } as const;
/** How long Windows stays up after its marker if nobody asks, so that it can be asked. */
const PROOF_SECONDS = 420;
const LOOKS_PER_SERIAL_READ = 5;
/** A machine that was seen off may show so for a moment only; after this long, running, it was started. */
const STARTED_SECONDS = 300;
/** Numbers of looks in one round: every command of a run has a name of its own. */
const ROUND_LOOKS = 1_000;
/** Beside the time for Sysprep or waagent itself: the delay before, the proof and the shutdown after. */
const GRACE_MINUTES = 30;

const SCRIPTS = {
  Windows: { generalize: 'windows-generalize.ps1', step: 'sysprep' },
  Linux: { generalize: 'linux-generalize.sh', step: 'deprovision' },
} as const;

/** Answers how long the guest took to be reached and heard, in seconds. */
function* send(context: OrchestrationContext, input: GeneralizeInput): Durable<number> {
  const sentMs = context.df.currentUtcDateTime.getTime();
  const { generalize, step } = SCRIPTS[input.osType];
  const common = { CAPTURE_ID: input.captureId, DELAY_SECONDS: String(DELAY_SECONDS[input.osType]) };
  const values =
    input.osType === 'Windows'
      ? {
          ...common,
          PROOF_SECONDS: String(PROOF_SECONDS),
          RELEASE_SECONDS: String(releaseSeconds(input.forecasts)),
          SYSPREP_MINUTES: String(input.maxMinutes),
        }
      : { ...common, DEPROVISION: input.keepUser ? '-deprovision' : '-deprovision+user' };
  const end = yield* runScript(context, { ...input, script: generalize, step, attempt: input.round ?? 1, values });
  if (end.kind === 'no-answer')
    throw failed('guest-no-answer', 'the command that starts the generalization gave no answer');
  if (end.state.exitCode === 0) return secondsSince(context, sentMs);
  const said = (end.state.error || end.state.output).slice(-1_000);
  throw failed('guest-command-failed', `the guest refused to start the generalization: ${said}`);
}

/** The guest's own, that it is generalized. */
type Word = Extract<GuestReport, { kind: 'generalized' }>;

/** What the guest itself says while it is up (Windows), or what it wrote on its serial console (Linux). */
function* proofOf(
  context: OrchestrationContext,
  input: GeneralizeInput,
  attempt: number,
  isOff: boolean,
): Durable<Word | undefined> {
  const { captureId, vmId } = input;
  if (input.osType === 'Linux') {
    if (!isOff && attempt % LOOKS_PER_SERIAL_READ !== 0) return undefined;
    const report = yield* run(context, readSerialLog, { captureId, vmId });
    if (report.kind === 'failed') throw failed('deprovision-failed', report.reason);
    return report.kind === 'generalized' ? report : undefined;
  }
  if (isOff) return undefined;
  const call = {
    ...input,
    script: 'windows-guest-state.ps1',
    step: 'state',
    attempt: ((input.round ?? 1) - 1) * ROUND_LOOKS + attempt,
    values: { CAPTURE_ID: captureId },
  } as const;
  const end = yield* runScript(context, call);
  if (end.kind === 'no-answer') return undefined;
  const report = windowsReport(end.state.output, captureId);
  if (report.kind === 'failed') throw failedWith(sysprepFailure(report.reason));
  return report.kind === 'generalized' ? report : undefined;
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

/** Off for good. Whether somebody else had a hand in it is asked here, or by the parent while the version is being made. */
function* settled(
  context: OrchestrationContext,
  input: GeneralizeInput,
  proof: Word | undefined,
  since: string,
): Durable<GuestStop> {
  const residue = proof?.residue ?? NO_RESIDUE_REPORT;
  const proven = proof !== undefined;
  if (input.defersDoubts && proven) return { proven, residue, doubts: [], stopped: { since, at: nowIso(context) } };
  const doubts = yield* doubtsOf(context, input, since);
  // Without a word of the guest the hand of somebody else is all there is to explain the stop.
  if (!proven && doubts.some(isByOthers))
    throw failed(STOPPED_BY_OTHERS, doubts.map(({ message }) => message).join(' '));
  return { proven: proven && doubts.length === 0, residue, doubts };
}

/** The state is unknown, not failed: first the task must not be able to act any more, then the guest is asked once more, then it is decided. */
function* stopTask(context: OrchestrationContext, input: GeneralizeInput): Durable<never> {
  const script = input.osType === 'Windows' ? 'windows-stop-task.ps1' : 'linux-stop-task.sh';
  const values: Record<string, string> = input.osType === 'Windows' ? { CAPTURE_ID: input.captureId } : {};
  const end = yield* runScript(context, { ...input, script, step: 'stop-task', attempt: input.round ?? 1, values });
  const answered = end.kind === 'ended' && end.state.exitCode === 0;
  const report = answered && input.osType === 'Windows' ? windowsReport(end.state.output, input.captureId) : undefined;
  if (report?.kind === 'failed') throw failedWith(sysprepFailure(report.reason));
  throw failedWith(timedOut(input.maxMinutes + GRACE_MINUTES, answered, report));
}

const STARTED: GuestStop = { proven: false, residue: NO_RESIDUE_REPORT, doubts: [], startedAgain: true };

/** The guest shuts itself down, and only on success. Stopped counts when seen twice; absent or unknown counts as running. */
function* awaitStop(context: OrchestrationContext, input: GeneralizeInput): Durable<GuestStop> {
  const since = nowIso(context);
  const deadline = context.df.currentUtcDateTime.getTime() + (input.maxMinutes + GRACE_MINUTES) * 60_000;
  const elapsed = (): number => secondsSince(context, Date.parse(since));
  let proof: Word | undefined;
  let provenSeconds: number | undefined;
  let underWay: number | undefined;
  let seenOff = 0;
  let offSeconds: number | undefined;
  const took: Sample[] = [];
  for (let look = 1; context.df.currentUtcDateTime.getTime() < deadline; look += 1) {
    const looks = look - 1;
    const { forecasts, osType } = input;
    yield* sleep(context, sealLook({ osType, forecasts, elapsedSeconds: elapsed(), looks, provenSeconds, seenOff }));
    const lookedAt = elapsed();
    const isOff = (yield* powerOf(context, input)) === 'stopped';
    seenOff = isOff ? seenOff + 1 : 0;
    if (isOff) offSeconds = lookedAt;
    else if (offSeconds !== undefined && lookedAt - offSeconds > STARTED_SECONDS) return STARTED;
    const seen = { before: underWay, at: lookedAt };
    if (seenOff === 1 && provenSeconds !== undefined) took.push(...haltSample(input, provenSeconds, seen));
    proof ??= yield* proofOf(context, input, look, isOff);
    if (provenSeconds === undefined && (proof !== undefined || isOff)) {
      provenSeconds = elapsed();
      const ageSeconds = proof?.ageSeconds;
      const told = ageSeconds === undefined ? undefined : { answeredAt: provenSeconds, ageSeconds };
      took.push(sealSample(osType, seen, told));
    }
    if (!isOff) underWay = lookedAt;
    if (seenOff >= 2) return { ...(yield* settled(context, input, proof, since)), took };
  }
  return yield* stopTask(context, input);
}

/** Generalizes the guest, detached, and waits until it has shut itself down. From the first line on there is no way back. */
export function* generalizeGuest(context: OrchestrationContext): Durable<GeneralizeResult> {
  const input = inputOf<GeneralizeInput>(context);
  try {
    const answer: Sample = { kind: SCRIPT, seconds: yield* send(context, input) };
    const stop = yield* awaitStop(context, input);
    return { kind: 'done', value: { ...stop, took: [answer, ...(stop.took ?? [])] } };
  } catch (error) {
    return failureOf(error);
  }
}
