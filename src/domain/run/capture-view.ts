import type { Problem } from '../answer.ts';
import type { Finding } from '../finding.ts';
import { endsBy } from '../pace/ends-by.ts';
import type { Residue } from '../guest/residue.ts';
import type { RegionProgress } from '../target.ts';
import { type Advice, adviceOn, nextStep } from './advice.ts';
import type { Approval } from '../approval/approval.ts';
import type { CaptureOutcome, CaptureState, ScriptOutput } from './outcome.ts';
import type { RestoreView } from '../restore/restore-view.ts';
import type { GuardInput } from './run-input.ts';
import { percentAt, type RunStatus, type Step, type WaitsFor, waitsForOf } from './step.ts';

/** What the task hub holds of one capture. */
export interface CaptureRecord {
  readonly id: string;
  readonly runtime: 'live' | 'completed' | 'broken';
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly input: GuardInput;
  readonly status: RunStatus | null;
  readonly output: CaptureOutcome | string | null;
  /** Regional progress that the replication child reports while it runs. */
  readonly regions: readonly RegionProgress[];
  /** What the child that is at work for the run waits for. */
  readonly childWaitsFor?: WaitsFor | undefined;
}

/** Body of `GET /api/captures/{id}`. */
export interface CaptureView {
  readonly id: string;
  readonly state: CaptureState;
  readonly step: Step;
  readonly percent: number;
  readonly source: string;
  readonly target: GuardInput['request']['target'] | null;
  readonly requestedBy: GuardInput['requestedBy'];
  /** The failed run that this one takes up again. */
  readonly retryOf?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** By then it has ended, whatever happens. Absent in what earlier releases kept. */
  readonly endsBy?: string;
  readonly timeline: RunStatus['timeline'];
  /** Back-pressure: the bucket or error of Azure's, or the person, that the run waits for, since when, and its turn. */
  readonly waitsFor?: WaitsFor;
  readonly regions: readonly RegionProgress[];
  readonly findings: readonly Finding[];
  /** While the run waits for people: the hash their approval must name, how many are needed, who has agreed, and what the guest holds now. */
  readonly approval?: Omit<Approval, 'findings'>;
  readonly image?: Extract<CaptureOutcome, { kind: 'captured' }>['image'];
  readonly proof?: string;
  /** How often the Activity Log was asked who had a hand in the stop; 2: also right before "latest" could find the version. */
  readonly logReadings?: number;
  /** What the guest removed and what remains in the image, in its own words. */
  readonly residue?: Residue;
  /** How the profile's own script ended, and the last 4 KB it printed. */
  readonly runBefore?: ScriptOutput;
  /** How DISM ended on the captured disk, and the last 4 KB it printed. */
  readonly optimize?: ScriptOutput;
  readonly problem?: Problem;
  readonly leftBehind?: readonly Advice[];
  readonly nextStep?: string;
  /** Kept beyond the task hub, and too long to be kept whole. */
  readonly shortened?: true;
  /** The way back to the machine as it was, while there is one. */
  readonly restore?: RestoreView;
}

const isOutcome = (output: CaptureRecord['output']): output is CaptureOutcome =>
  typeof output === 'object' && output !== null && 'kind' in output;

const saidIn = ({
  optimize,
  residue,
  runBefore,
}: Pick<CaptureView, 'optimize' | 'residue' | 'runBefore'>): Partial<CaptureView> => ({
  ...(residue ? { residue } : {}),
  ...(optimize ? { optimize } : {}),
  ...(runBefore ? { runBefore } : {}),
});

/** What both ends with an image say. */
const reached = (
  outcome: Extract<CaptureOutcome, { kind: 'captured' | 'partial' }>,
  captureId: string,
): Partial<CaptureView> => {
  const { image, leftBehind, proof, regions, logReadings } = outcome;
  const asked = logReadings === undefined ? {} : { logReadings };
  return { ...saidIn(outcome), image, proof, ...asked, regions, leftBehind: adviceOn(leftBehind, captureId) };
};

function ending(outcome: CaptureOutcome, captureId: string): Partial<CaptureView> {
  const next = nextStep(outcome);
  const common = { findings: outcome.findings, ...(next ? { nextStep: next } : {}) };
  switch (outcome.kind) {
    case 'captured':
      return { ...common, ...reached(outcome, captureId), percent: 100 };
    case 'partial':
      return { ...common, ...reached(outcome, captureId), problem: outcome.problem, step: 'replicate' };
    case 'refused':
      return common;
    case 'cancelled':
      return { ...common, step: outcome.step, leftBehind: adviceOn(outcome.leftBehind, captureId) };
    case 'failed':
      return {
        ...common,
        ...saidIn(outcome),
        step: outcome.step,
        problem: outcome.problem,
        leftBehind: adviceOn(outcome.leftBehind, captureId),
      };
  }
}

/** Terminated, or failed on a bug of ours: nobody could write an outcome. */
function broken(record: CaptureRecord): Partial<CaptureView> {
  const said = typeof record.output === 'string' ? record.output.split('\n')[0]?.slice(0, 300) : undefined;
  return {
    problem: { code: 'run-broken', message: said ?? 'the run was ended from outside' },
    nextStep: 'Read the machine’s state before asking again: the run may have been past the point of no return.',
  };
}

/** Percent while replicating: the slowest region fills the rest of the way. */
function percentOf(status: RunStatus | null, regions: readonly RegionProgress[]): number {
  if (!status) return 0;
  if (status.step !== 'replicate' || regions.length === 0) return status.percent;
  const slowest = Math.min(...regions.map((region) => region.percent));
  const start = percentAt('replicate');
  return Math.round(start + ((percentAt('boot-test') - start) * slowest) / 100);
}

const asShown = ({ findings: _shown, ...asked }: Approval): Omit<Approval, 'findings'> => asked;

function waiting({ childWaitsFor, status }: CaptureRecord): Pick<CaptureView, 'waitsFor'> {
  const waitsFor = waitsForOf(status, childWaitsFor);
  return waitsFor ? { waitsFor } : {};
}

export function viewOf(record: CaptureRecord): CaptureView {
  const { input, output, runtime, status } = record;
  const base: CaptureView = {
    id: record.id,
    state: status?.state ?? 'running',
    step: status?.step ?? 'preflight',
    percent: percentOf(status, record.regions),
    source: input.vmId,
    target: input.request.target ?? null,
    requestedBy: input.requestedBy,
    ...(input.resumes ? { retryOf: input.resumes } : {}),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    endsBy: endsBy(record.createdAt, input.limits),
    timeline: status?.timeline ?? [],
    regions: record.regions,
    findings: status?.approval?.findings ?? input.findings,
    ...(status?.approval ? { approval: asShown(status.approval) } : {}),
  };
  if (runtime === 'live') return { ...base, ...waiting(record) };
  if (isOutcome(output)) return { ...base, ...ending(output, record.id), state: output.kind };
  return { ...base, ...broken(record), state: 'failed' };
}
