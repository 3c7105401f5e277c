import type { RunRecord } from '../ports/runs.ts';
import type { CaptureOutcome } from './outcome.ts';
import type { EndState } from './settlement.ts';

/** What to do about a machine whose tags say that a run is at work or wanted. */
export type Repair =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'settle'; readonly end: EndState }
  /** The guard broke before it took a request that had been authorized. */
  | { readonly kind: 'restart-guard' };

const nothing: Repair = { kind: 'nothing' };

/** How a run that is not live ended, for its machine's tags; one without an outcome of its own has failed. */
export function endOf(run: RunRecord): EndState {
  const output = run.kind === 'ended' ? (run.output as Partial<CaptureOutcome> | null) : null;
  return output?.kind ?? 'failed';
}

/**
 * A live run or guard is left alone: it will settle itself. A request that nobody serves is only taken up again when the hub still has the
 * guard's authorized input; a sweep knows no caller and must not start anything on the strength of a tag.
 */
export function repairOf(
  claim: { holder: string | undefined; requested: boolean },
  run: RunRecord,
  guard: RunRecord,
): Repair {
  if (guard.kind === 'live' || run.kind === 'live') return nothing;
  if (claim.holder !== undefined) return { kind: 'settle', end: endOf(run) };
  return claim.requested && guard.kind === 'broken' ? { kind: 'restart-guard' } : nothing;
}
