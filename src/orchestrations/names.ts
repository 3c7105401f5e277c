import type { Finding, Verdict } from '../domain/finding.ts';
import type { GuestQuestion } from '../domain/guest-preflight/guest-findings.ts';
import type { Residue } from '../domain/guest/residue.ts';
import type { CaptureOutcome } from '../domain/run/outcome.ts';
import type { GuardInput } from '../domain/run/run-input.ts';
import type { ChildResult } from '../domain/run/stop.ts';
import type { GuestProgress } from '../domain/pace/decrypt-pace.ts';
import type { Forecast, Forecasts, Sample } from '../domain/pace/forecast.ts';
import type { Expectation, Operation } from '../domain/ports/operation.ts';
import type { WantedVersion } from '../domain/ports/images.ts';
import type { AdeFacts } from '../domain/vm.ts';
import type { Rollout } from '../domain/run/rollout.ts';
import type { RestoreOutcome } from '../domain/restore/restore-outcome.ts';
import type { RegionProgress } from '../domain/target.ts';
import type { ScaleInput, ScaleResult } from '../domain/scaling/scale-run.ts';
import type { Problem } from '../domain/answer.ts';
import { defineEntity, defineOrchestration } from '../durable.ts';

/** Descriptors of everything that can be started or called by name. Apart from the bodies, so that parents and children do not import each other. */

export const guardVmName = defineOrchestration<GuardInput, GuardResult>('guard-vm');
export type GuardResult =
  | { readonly kind: 'ended'; readonly captureId: string; readonly outcome: CaptureOutcome['kind'] }
  | { readonly kind: 'superseded' };

export const captureVmName = defineOrchestration<GuardInput, CaptureOutcome>('capture-vm');

/** A preflight alone: what the platform gave reason to say, and what is still to be asked in the guest. */
export interface PreflightVmInput {
  /** Stands in the name of the run command where a capture's id would. */
  readonly captureId: string;
  readonly question: GuestQuestion;
  readonly findings: readonly Finding[];
}
export interface PreflightVmResult {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}
export const preflightVmName = defineOrchestration<PreflightVmInput, PreflightVmResult>('preflight-vm');

/** When to look. Absent in windows that an older deployment began. */
export interface WatchPace {
  readonly forecast: Forecast;
  /** When the operation began, ISO 8601. */
  readonly startedAt: string;
  /** Looks of earlier windows. */
  readonly looks: number;
  /** Seconds after the beginning at which it was last seen under way. */
  readonly underWay?: number;
  /** The wait before the first look is over already. */
  readonly isDue: boolean;
}
export interface WatchInput {
  readonly captureId: string;
  readonly operation: Operation | null;
  readonly expectation: Expectation;
  readonly pace?: WatchPace;
}
export type WatchResult =
  | { readonly kind: 'done'; readonly seconds?: number }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | {
      readonly kind: 'pending';
      readonly operation: Operation | null;
      readonly nextDelaySeconds: number;
      readonly pace?: WatchPace;
    };
export const watchOperationName = defineOrchestration<WatchInput, WatchResult>('watch-operation');

/** What is handed from window to window. */
export interface DecryptProgress {
  /** Number of looks into the guest so far. */
  readonly looks: number;
  /** What the guest answered. */
  readonly seen?: readonly GuestProgress[];
}
export interface DecryptInput extends DecryptProgress {
  readonly captureId: string;
  readonly vmId: string;
  readonly location: string;
  readonly osType: 'Windows' | 'Linux';
  readonly ade: Exclude<AdeFacts, { kind: 'none' }>;
  readonly sequenceVersion: string;
  readonly startedAt: string;
  /** What there is to decrypt. */
  readonly gib?: number;
  /** Absent in windows that an older deployment began: they look as it did. */
  readonly forecasts?: Forecasts;
}
export type DecryptResult =
  | ChildResult<{ readonly decrypted: true; readonly took?: readonly Sample[] }>
  | ({ readonly kind: 'pending'; readonly took?: readonly Sample[] } & DecryptProgress);
export const decryptDisksName = defineOrchestration<DecryptInput, DecryptResult>('decrypt-disks');

export interface GeneralizeInput {
  readonly captureId: string;
  readonly vmId: string;
  readonly vmGuid: string;
  readonly location: string;
  readonly osType: 'Windows' | 'Linux';
  readonly keepUser: boolean;
  readonly maxMinutes: number;
  readonly forecasts?: Forecasts;
  /** How often this run has the guest generalized; absent: for the first time. */
  readonly round?: number;
  /** The parent asks the Activity Log itself, later, while something else takes its time. */
  readonly defersDoubts?: true;
}
export interface GuestStop {
  readonly proven: boolean;
  readonly residue: Residue;
  /** Where the doubts were deferred: between these two nobody else may have touched the machine's power. ISO 8601. */
  readonly stopped?: { readonly since: string; readonly at: string };
  readonly took?: readonly Sample[];
  /** Was off, and somebody started it before anything else could be done. The rest says nothing then. */
  readonly startedAgain?: true;
  /** What speaks against the stop being the guest's own. */
  readonly doubts: readonly Finding[];
}
export type GeneralizeResult = ChildResult<GuestStop>;
export const generalizeGuestName = defineOrchestration<GeneralizeInput, GeneralizeResult>('generalize-guest');

export interface ReplicateInput {
  readonly captureId: string;
  readonly wanted: WantedVersion;
  readonly operation: Operation | null;
  readonly startedAt: string;
  readonly maxMinutes: number;
  /** `wanted` is the end of it; this says how much of it is asked for now. */
  readonly rollout: Rollout;
  readonly forecasts?: Forecasts;
  /** When the last PUT was sent, if not at the start. */
  readonly stageAt?: string;
  /** What was awaited so far. */
  readonly took?: readonly Sample[];
}
export interface ReplicateResult {
  /** `partial`: the home region is usable, and not every other one. */
  readonly kind: 'done' | 'partial' | 'failed';
  readonly problem?: Problem;
  readonly regions: readonly RegionProgress[];
  readonly took?: readonly Sample[];
}
export const replicateVersionName = defineOrchestration<ReplicateInput, ReplicateResult>('replicate-version');

export const scaleVersionName = defineOrchestration<ScaleInput, ScaleResult>('scale-version');

export const reconcileName = defineOrchestration<{ scopes: readonly string[] }, { settled: number; restarted: number }>(
  'reconcile-vms',
);

export interface SweepInput {
  /** Groups in which temporaries and snapshots may lie. */
  readonly groups: readonly string[];
  /** Allow-listed scopes, whose machines may wait for an event that never came. */
  readonly scopes: readonly string[];
  /** Machines that the last sweep saw wanted, with nobody at work on them. */
  readonly waiting: readonly string[];
  /** What the last sweep could not remove. Absent before the first, and in sweeps that an older deployment began. */
  readonly kept?: readonly string[];
}
export interface SweepResult {
  readonly at: string;
  readonly removed: readonly string[];
  /** Expired, of a run that has ended, and not removed: locked, in use, or without the right to. */
  readonly kept: readonly string[];
  readonly waiting: readonly string[];
  /** Tagged `image-ready=true` for at least one whole sweep, and no event has come. Nothing is started for them. */
  readonly unheard: readonly string[];
}
export const sweepName = defineOrchestration<SweepInput, SweepResult>('sweep-temporaries');

/** Also the shape of a guard's input, as far as others read it: a restore stands in the guard's place, so that the machine has one of the two at a time. */
export interface RestoreInput {
  /** The capture to undo. */
  readonly captureId: string;
  readonly vmId: string;
  readonly vmGuid: string;
  /** One for each try: no child of an earlier try is ever named again. */
  readonly restoreId: string;
  readonly requestedBy: string;
  /** As in the limits of a run: absent in restores that an older deployment began. */
  readonly pace?: 'learned';
}
export const restoreVmName = defineOrchestration<RestoreInput, RestoreOutcome>('restore-vm');

export const runBudget = defineEntity('run-budget');
/** One for each region: what operations there took. */
export const operationDurations = defineEntity('operation-durations');
export const versionBook = defineEntity('version-book');
export const restoreBook = defineEntity('restore-book');
