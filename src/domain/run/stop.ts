import type { Problem } from '../answer.ts';
import type { Finding } from '../finding.ts';
import type { RegionProgress } from '../target.ts';
import type { ImageRef } from './outcome.ts';

/** Why a run ends before its last step. */
export type Stop =
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | { readonly kind: 'cancelled'; readonly by: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** The image is usable at home, and not in every other region. */
  | {
      readonly kind: 'partial';
      readonly problem: Problem;
      readonly image: ImageRef;
      readonly regions: readonly RegionProgress[];
    };

/** Thrown inside an orchestration to leave its steps; `capture-vm` turns it into an outcome. */
export class RunStopped extends Error {
  readonly stop: Stop;
  constructor(stop: Stop) {
    super('problem' in stop ? `${stop.problem.code}: ${stop.problem.message}` : stop.kind);
    this.name = 'RunStopped';
    this.stop = stop;
  }
}

export const failedWith = (problem: Problem): RunStopped => new RunStopped({ kind: 'failed', problem });

export const failed = (code: string, message: string): RunStopped => failedWith({ code, message });

/** A child orchestration answers a problem as data; its parent leaves with it. */
export type ChildResult<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly problem: Problem };

/** What a child answers when its steps were left with a failure; anything else is not its to answer and is thrown on. */
export function failureOf(error: unknown): { readonly kind: 'failed'; readonly problem: Problem } {
  if (error instanceof RunStopped && error.stop.kind === 'failed')
    return { kind: 'failed', problem: error.stop.problem };
  throw error;
}
