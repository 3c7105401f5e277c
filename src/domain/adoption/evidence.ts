import { STOPPED_BY_OTHERS } from '../guest/stop-doubts.ts';
import type { RunRecord } from '../ports/runs.ts';
import { sameId } from '../resource-id.ts';
import type { VmFacts } from '../vm.ts';
import type { CaptureOutcome, StopProof } from '../run/outcome.ts';
import { isPastReturn, STEPS } from '../run/step.ts';

/** What our own record of an earlier run says about a machine. Tags only point at the record; alone they prove nothing. */
export interface Evidence {
  readonly captureId: string;
  /** `begun`: the command that generalizes was sent, and nobody knows how it ended. `started`: generalized, and started since. */
  readonly guest: 'untouched' | 'begun' | 'generalized' | 'started';
  readonly proof: StopProof;
  /** Somebody else switched the machine off in the middle of it. */
  readonly interrupted?: true;
  /** The image or version that the run had begun. */
  readonly imageId?: string;
  /** Runs whose work that run had taken up, oldest first: the image may be theirs. */
  readonly earlier?: readonly string[];
}

type Left = Extract<CaptureOutcome, { kind: 'failed' }>['leftBehind'];

const isUnproven = ({ findings }: Pick<CaptureOutcome, 'findings'>): boolean =>
  findings.some(({ code }) => code === 'stop-not-proven');

function guestOf(left: Left, vmId: string): Evidence['guest'] {
  const about = (what: string): boolean => left.some((item) => item.what === what && sameId(item.id, vmId));
  if (about('started-guest')) return 'started';
  if (about('generalized-guest')) return 'generalized';
  return about('guest-state-unknown') ? 'begun' : 'untouched';
}

/** Undefined where the hub knows nothing of such a run on this very machine. */
export function evidenceOf(
  captureId: string,
  record: RunRecord,
  vm: Pick<VmFacts, 'id' | 'vmGuid'>,
): Evidence | undefined {
  if ((record.kind !== 'ended' && record.kind !== 'broken') || record.vmGuid !== vm.vmGuid) return undefined;
  const said = saidBy(captureId, record, vm.id);
  return record.earlier ? { ...said, earlier: record.earlier } : said;
}

type Over = Extract<RunRecord, { kind: 'ended' | 'broken' }>;

function saidBy(captureId: string, record: Over, vmId: string): Evidence {
  if (record.kind === 'broken') {
    const { step } = record;
    if (step === undefined || !isPastReturn(step)) return { captureId, guest: 'untouched', proof: 'unproven' };
    const isOver = STEPS.indexOf(step) > STEPS.indexOf('generalize');
    return { captureId, guest: isOver ? 'generalized' : 'begun', proof: 'unproven' };
  }
  const outcome = record.output as CaptureOutcome | null;
  if (!outcome || !('leftBehind' in outcome)) return { captureId, guest: 'untouched', proof: 'unproven' };
  const guest = guestOf(outcome.leftBehind, vmId);
  const imageId = outcome.leftBehind.find(({ what }) => what === 'image')?.id;
  const proof = guest === 'generalized' && !isUnproven(outcome) ? 'marker' : 'unproven';
  const interrupted = outcome.kind === 'failed' && outcome.problem.code === STOPPED_BY_OTHERS;
  return { captureId, guest, proof, ...(imageId ? { imageId } : {}), ...(interrupted ? { interrupted } : {}) };
}

/**
 * Whether a machine that is off was stopped by our own guest step. A machine that somebody switched off in the middle of that step is not: nobody knows
 * whether Sysprep or waagent had come to an end.
 */
export const mayAdopt = (evidence: Evidence | undefined, vm: Pick<VmFacts, 'power'>): boolean =>
  evidence?.guest === 'generalized' || (evidence?.guest === 'begun' && vm.power === 'stopped' && !evidence.interrupted);

/**
 * Off, or on its way there by our own deallocation, which may have failed in the middle: such a machine can stay `deallocating` for ever, and asking once
 * more is what helps.
 */
export const isOff = ({ power }: Pick<VmFacts, 'power'>, evidence: Evidence | undefined): boolean =>
  power === 'stopped' ||
  power === 'deallocated' ||
  (evidence?.guest === 'generalized' && power !== 'running' && power !== 'starting');
