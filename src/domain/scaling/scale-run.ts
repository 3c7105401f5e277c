import type { Problem } from '../answer.ts';
import type { ScaledRegion } from './plan-scaling.ts';
import type { RegionProgress } from '../target.ts';

/** What `scale-version` is asked for, one after the other for one version. */
export interface ScaleInput {
  readonly scaleId: string;
  readonly definitionId: string;
  readonly version: string;
  readonly regions: readonly ScaledRegion[];
  /** ISO 8601. */
  readonly until?: string;
  readonly requestedBy: string;
  readonly maxMinutes: number;
}
/** Custom status of `scale-version`. */
export interface ScaleStatus {
  readonly phase: 'scaling' | 'scaled' | 'scaling-back';
  readonly regions: readonly Pick<RegionProgress, 'name' | 'percent' | 'replicas' | 'state'>[];
}
/** `leftAlone`: regions whose count somebody else had changed before the way back. */
export type ScaleResult =
  | { readonly kind: 'scaled' | 'scaled-back'; readonly at: string; readonly leftAlone: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: Problem };
