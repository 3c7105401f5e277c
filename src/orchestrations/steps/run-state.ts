import type { OrchestrationContext, Task } from 'durable-functions';
import { readPause } from '../../activities/control/read-pause.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Residue } from '../../domain/guest/residue.ts';
import type { LeftBehind, ScriptOutput, StopProof } from '../../domain/run/outcome.ts';
import type { AgreedDisks } from '../../domain/approval/agreed-disks.ts';
import type { Approval } from '../../domain/approval/approval.ts';
import type { GuardInput } from '../../domain/run/run-input.ts';
import { isPastReturn, percentAt, type RunStatus, type Step } from '../../domain/run/step.ts';
import { failed, RunStopped } from '../../domain/run/stop.ts';
import { type Durable, nowIso, run, timer } from '../../durable.ts';
import type { GuestStop } from '../names.ts';
import { newPace, type Pace } from './watch.ts';

/** What `capture-vm` carries from step to step. Rebuilt by replay; never leaves the orchestration. */
export interface RunState {
  readonly context: OrchestrationContext;
  readonly input: GuardInput;
  /** The one waiter for `cancel`, for the whole life of the run. */
  readonly cancel: Task;
  step: Step;
  proof: StopProof;
  residue?: Residue;
  /** The disks that preflight saw first; absent of what is no machine. */
  agreed?: AgreedDisks;
  /** What preflight saw in the guest: shown to those who approve. */
  foreseen?: Residue | undefined;
  runBefore?: ScriptOutput;
  /** What DISM said of the captured disk. */
  optimize?: ScriptOutput;
  readonly timeline: { step: Step; at: string }[];
  readonly findings: Finding[];
  readonly leftBehind: LeftBehind[];
  /** What earlier runs in the region took; what this one has taken. */
  pace: Pace;
  /** The stop whose doubts are still to be settled. */
  unsettled?: NonNullable<GuestStop['stopped']> & { readonly vmId: string; readAt?: string };
  /** How often the Activity Log was asked who had a hand in the stop. */
  logReadings?: number;
  /** Ids of what was made for the time of the run, in the order of its removal. */
  readonly temporaries: string[];
}

export function startRun(context: OrchestrationContext, input: GuardInput): RunState {
  const cancel = context.df.waitForExternalEvent('cancel');
  return {
    context,
    input,
    cancel,
    step: 'preflight',
    proof: 'unproven',
    timeline: [],
    findings: [],
    leftBehind: [],
    temporaries: [],
    pace: newPace(),
  };
}

/** For whoever reads the source again. It is the activity that compares: an earlier run that has gone past stays past. */
export const agreedIn = ({ agreed }: RunState): Pick<RunState, 'agreed'> => (agreed ? { agreed } : {});

const DAY_MS = 86_400_000;

/** When anything temporary may be swept although nobody ended the run: all its waits and a day. */
export function expiryOf({ context, input: { limits } }: RunState): string {
  const minutes = limits.maxGeneralizeMinutes + limits.maxReplicateMinutes + limits.maxWaitForPersonMinutes;
  return new Date(context.df.currentUtcDateTime.getTime() + minutes * 60_000 + DAY_MS).toISOString();
}

/** Enough to see at a glance what kind of run it is; a custom status has room for 8,192 characters. */
const MOST_WARNINGS = 10;

function warningsOf({ findings }: RunState): string[] {
  const codes = findings.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  return [...new Set(codes)].slice(0, MOST_WARNINGS);
}

export function report(state: RunState, what: RunStatus['state'] = 'running', approval?: Approval): void {
  const status: RunStatus = {
    state: what,
    step: state.step,
    percent: percentAt(state.step),
    timeline: state.timeline,
    warnings: warningsOf(state),
    ...(approval ? { approval } : {}),
  };
  state.context.df.setCustomStatus(status);
}

/** Enters a step: the boundary at which time, place and progress become visible. */
export function enter(state: RunState, step: Step): void {
  if (state.timeline.at(-1)?.step === step) return;
  state.step = step;
  state.timeline.push({ step, at: nowIso(state.context) });
  report(state);
}

interface CancelEvent {
  readonly by?: string;
}

/** Ends the run if somebody cancelled it. Only asked before the point of no return. */
export function stopIfCancelled(state: RunState): void {
  if (!state.cancel.isCompleted) return;
  const by = (state.cancel.result as CancelEvent | undefined)?.by ?? 'unknown';
  throw new RunStopped({ kind: 'cancelled', by });
}

/** The same where a step may lie before or behind the point of no return: behind it a cancel is too late. */
export function heedCancel(state: RunState): void {
  if (!isPastReturn(state.step, state.input.request.mode)) stopIfCancelled(state);
}

/** Sleeps, but wakes for a cancel, which ends the run. */
export function* sleepOrCancel(state: RunState, delaySeconds: number): Durable<void> {
  stopIfCancelled(state);
  const alarm = timer(state.context, delaySeconds);
  yield state.context.df.Task.any([alarm, state.cancel]);
  // A timer that lost its race keeps the instance alive until it fires.
  if (!alarm.isCompleted) alarm.cancel();
  stopIfCancelled(state);
}

const PAUSE_LOOK_SECONDS = 60;

/** Step boundary before the point of no return: a cancel ends the run here, the pause switch holds it here. */
export function* boundary(state: RunState): Durable<void> {
  stopIfCancelled(state);
  const { captureId, limits } = state.input;
  const looks = Math.ceil((limits.maxWaitForPersonMinutes * 60) / PAUSE_LOOK_SECONDS);
  for (let look = 0; look < looks; look += 1) {
    const { paused } = yield* run(state.context, readPause, { captureId });
    if (!paused) {
      report(state);
      return;
    }
    report(state, 'paused');
    yield* sleepOrCancel(state, PAUSE_LOOK_SECONDS);
  }
  throw failed('paused-too-long', `Goldsmith was paused for ${limits.maxWaitForPersonMinutes} minutes`);
}
