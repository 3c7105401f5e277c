import type { Problem } from '../answer.ts';
import type { Finding } from '../finding.ts';
import type { Residue } from '../guest/residue.ts';
import type { RegionProgress } from '../target.ts';
import type { RunStatus, Step } from './step.ts';

/** Something a run created or changed and did not take back. */
export interface LeftBehind {
  readonly what:
    | 'snapshot'
    | 'restore-point'
    | 'decrypted-disks'
    | 'generalized-guest'
    | 'guest-state-unknown'
    | 'started-guest'
    | 'deallocated-vm'
    | 'flagged-vm'
    | 'image'
    | 'temporary'
    | 'source-part'
    | 'definition';
  readonly id: string;
  /** The very command that takes it back, where there is one. */
  readonly undo?: string;
}

/** How the profile's own script ended. */
export interface ScriptOutput {
  readonly exitCode: number | null;
  /** Last 4 KB. */
  readonly output: string;
}

/** Proof that the guest stopped itself after generalizing; not needed where nothing was generalized. `boot-test`: none, but a machine came up from the version. */
export type StopProof = 'marker' | 'caller' | 'flag' | 'unproven' | 'not-needed' | 'boot-test';

export interface ImageRef {
  readonly kind: 'gallery-version' | 'managed-image';
  readonly id: string;
}

export type CaptureOutcome =
  | {
      readonly kind: 'captured';
      readonly image: ImageRef;
      readonly regions: readonly RegionProgress[];
      readonly proof: StopProof;
      /** How often the Activity Log was asked who had a hand in the stop; 2: also right before "latest" could find the version. */
      readonly logReadings?: number;
      /** What the guest said of itself as its last act. Absent where no guest was generalized by this run. */
      readonly residue?: Residue;
      readonly runBefore?: ScriptOutput;
      /** What DISM said of the captured disk, where it was to be optimized. */
      readonly optimize?: ScriptOutput;
      readonly findings: readonly Finding[];
      readonly leftBehind: readonly LeftBehind[];
    }
  /** The version is usable in its home region and hidden from "latest": one region or more did not come, after every repair. */
  | {
      readonly kind: 'partial';
      readonly image: ImageRef;
      readonly regions: readonly RegionProgress[];
      readonly problem: Problem;
      readonly proof: StopProof;
      /** How often the Activity Log was asked who had a hand in the stop; 2: also right before "latest" could find the version. */
      readonly logReadings?: number;
      /** What the guest said of itself as its last act. Absent where no guest was generalized by this run. */
      readonly residue?: Residue;
      readonly runBefore?: ScriptOutput;
      /** What DISM said of the captured disk, where it was to be optimized. */
      readonly optimize?: ScriptOutput;
      readonly findings: readonly Finding[];
      readonly leftBehind: readonly LeftBehind[];
    }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  /** Stopped on request before the point of no return. */
  | {
      readonly kind: 'cancelled';
      readonly step: Step;
      readonly by: string;
      readonly findings: readonly Finding[];
      readonly leftBehind: readonly LeftBehind[];
    }
  | {
      readonly kind: 'failed';
      readonly step: Step;
      readonly problem: Problem;
      readonly runBefore?: ScriptOutput;
      /** What DISM said of the captured disk, where it was to be optimized. */
      readonly optimize?: ScriptOutput;
      readonly findings: readonly Finding[];
      readonly leftBehind: readonly LeftBehind[];
    };

/** What a capture can be while it is at work, and how it can end: the one list for filters, screens and whoever waits for an end. */
export const LIVE_STATES = [
  'running',
  'waiting-for-approval',
  'held',
  'paused',
] as const satisfies readonly RunStatus['state'][];
export const END_STATES = [
  'captured',
  'partial',
  'refused',
  'failed',
  'cancelled',
] as const satisfies readonly CaptureOutcome['kind'][];

/** A state that is missing above does not compile where a view is made of an outcome. */
export type CaptureState = (typeof LIVE_STATES)[number] | (typeof END_STATES)[number];

export const isLiveState = (state: CaptureState): boolean => LIVE_STATES.some((live) => live === state);
