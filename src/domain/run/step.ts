import type { Approval } from '../approval/approval.ts';
import type { Awaited } from '../ports/waiting-lines.ts';

/** The steps of a run, in order. */
export const STEPS = [
  'preflight',
  'approval',
  'take-request',
  'cool-down',
  'admission',
  'make-definition',
  'restore-point',
  'copy',
  'decrypt',
  'generalize',
  'deallocate',
  'flag',
  'optimize',
  'capture',
  'replicate',
  'boot-test',
  'publish',
  'delete-source',
  'clean-up',
  'finish',
] as const;
export type Step = (typeof STEPS)[number];

/** How far a run is when it enters a step, by the usual durations; replication adds its own share. */
const PERCENT: Readonly<Record<Step, number>> = {
  preflight: 0,
  approval: 1,
  'take-request': 2,
  'cool-down': 2,
  admission: 3,
  'make-definition': 3,
  'restore-point': 4,
  copy: 5,
  decrypt: 6,
  generalize: 30,
  deallocate: 40,
  flag: 43,
  optimize: 43,
  capture: 44,
  replicate: 50,
  'boot-test': 95,
  publish: 97,
  'delete-source': 98,
  'clean-up': 98,
  finish: 99,
};

/** The steps in which the run of a version spends its time with the regions. */
export const isReplicating = (step: Step): boolean => step === 'replicate' || step === 'publish';

export const percentAt = (step: Step): number => PERCENT[step];

/**
 * From the moment the generalize command is sent there is no way back; a cancel is too late. A copy can be thrown away at any time, and its version stays
 * hidden until "latest" may find it.
 */
export const isPastReturn = (step: Step, mode: 'consume' | 'copy' = 'consume'): boolean =>
  STEPS.indexOf(step) >= STEPS.indexOf(mode === 'copy' ? 'publish' : 'generalize');

/** What a run waits for a person to decide. */
export type Waiting = 'waiting-for-approval' | 'held';

/** The event by which a person decides. It names the question: an approval given twice must not answer the next question too. */
export const decisionEvent = (waiting: Waiting): string => `decide-${waiting}`;

/** Custom status of `capture-vm`. Codes and numbers only, at most 8 KB; texts are looked up when somebody asks. */
export interface RunStatus {
  readonly state: 'running' | 'paused' | Waiting;
  readonly step: Step;
  readonly percent: number;
  readonly timeline: readonly { readonly step: Step; readonly at: string }[];
  readonly warnings: readonly string[];
  /** While the run waits for people: what they are asked. */
  readonly approval?: Approval;
  /** While Azure has asked to come back later. */
  readonly waitsFor?: WaitsFor;
}

/** What a run waits for: a token bucket of Azure's or one of its errors that pass, or a person. */
export interface WaitsFor extends Awaited {
  readonly since: string;
  /** Its turn, ISO 8601; absent where it is for a person to say. */
  readonly until?: string;
}

/** What somebody is asked, by the state of the run that waits for it. */
const ASKED: Readonly<Record<RunStatus['state'], string | undefined>> = {
  running: undefined,
  paused: 'resume',
  held: 'hourly-limit-or-approval',
  'waiting-for-approval': 'approval',
};

/** What a run waits for now, in its own words or in those of the child that is at work for it. */
export function waitsForOf(status: RunStatus | null, ofChild?: WaitsFor): WaitsFor | undefined {
  const what = status ? ASKED[status.state] : undefined;
  if (what === undefined) return status?.waitsFor ?? ofChild;
  const since = status?.timeline.at(-1)?.at;
  return since === undefined ? undefined : { what, since };
}
