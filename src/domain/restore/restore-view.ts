import type { Problem } from '../answer.ts';
import type { Finding } from '../finding.ts';
import type { KeptRestore } from './kept-machine.ts';
import type { RestoreBook } from './restore-book.ts';
import { restoreNextStep, type RestoreOutcome, type RestoreStatus } from './restore-outcome.ts';

/** Body of `GET /api/captures/{id}/restore`, and part of that of the capture. */
export interface RestoreView {
  readonly id: string;
  /** `available`: nobody has asked for it yet. */
  readonly state: 'available' | 'restoring' | 'expired' | RestoreOutcome['kind'];
  readonly source: string;
  readonly takenAt: string;
  readonly expiresAt: string;
  /** Snapshots, or the collection with the restore point. */
  readonly restorePoint: readonly string[];
  /** What brings the machine back. */
  readonly how?: string;
  readonly step?: RestoreStatus['step'];
  readonly timeline?: RestoreStatus['timeline'];
  readonly endedAt?: string;
  readonly newDisks?: readonly string[];
  readonly findings?: readonly Finding[];
  readonly problem?: Problem;
  readonly nextStep?: string;
}

const pointIds = ({ point }: KeptRestore): readonly string[] =>
  point.kind === 'snapshots' ? point.ids : [point.collectionId];

function ended(outcome: RestoreOutcome): Partial<RestoreView> {
  const next = restoreNextStep(outcome);
  const common = { endedAt: outcome.at, findings: outcome.findings, ...(next ? { nextStep: next } : {}) };
  switch (outcome.kind) {
    case 'restored':
      return { ...common, newDisks: outcome.disks };
    case 'refused':
      return common;
    case 'failed':
      return { ...common, newDisks: outcome.disks, step: outcome.step, problem: outcome.problem };
  }
}

export function restoreView(
  { ended: outcome, kept }: RestoreBook,
  live: RestoreStatus | undefined,
  now: string,
): RestoreView | undefined {
  if (!kept) return undefined;
  const { captureId: id, expiresAt, machine, takenAt } = kept;
  const common = { id, source: machine.vmId, takenAt, expiresAt, restorePoint: pointIds(kept) };
  if (live) return { ...common, ...live, state: 'restoring' };
  if (outcome?.kind === 'restored') return { ...common, ...ended(outcome), state: 'restored' };
  const isOver = Date.parse(expiresAt) <= Date.parse(now);
  const how = isOver ? {} : { how: `POST captures/${id}/restore, or: goldsmith restore ${id}` };
  if (outcome) return { ...common, ...how, ...ended(outcome), state: outcome.kind };
  return { ...common, ...how, state: isOver ? 'expired' : 'available' };
}
