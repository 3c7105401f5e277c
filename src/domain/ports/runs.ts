import type { Step } from '../run/step.ts';
import type { GuardInput } from '../run/run-input.ts';

/** What a run was started with. */
interface OfInput {
  readonly vmGuid?: string;
  /** Runs whose work it took up, oldest first. */
  readonly earlier?: readonly string[];
}

/** What the task hub knows of one run. */
export type RunRecord =
  | { readonly kind: 'live' }
  | ({ readonly kind: 'ended'; readonly output: unknown } & OfInput)
  /** Failed or terminated: it did not come to an outcome of its own. */
  | ({ readonly kind: 'broken'; readonly reason: string; readonly step?: Step } & OfInput)
  | { readonly kind: 'unknown' };

/** The task hub as activities see it. */
export interface Runs {
  read(instanceId: string): Promise<RunRecord>;
  /** The guard of a machine: its state, and the input it was started with. */
  readGuard(vmId: string, vmGuid: string): Promise<{ readonly record: RunRecord; readonly input?: GuardInput }>;
  /** Starts the guard anew with an input that was authorized before. A guard that runs is left alone. */
  startGuard(input: GuardInput): Promise<void>;
}
