import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { percentAt, type Step, STEPS } from '../../../src/domain/run/step.ts';
import { ageOf, isLive, machineOf, paintState } from './words.ts';
import type { Paint } from './terminal.ts';

const BAR = 24;
const NAME = 16;

function bar(paint: Paint, percent: number): string {
  const full = Math.max(0, Math.min(BAR, Math.round((percent / 100) * BAR)));
  return `${paint('green', '█'.repeat(full))}${paint('dim', '░'.repeat(BAR - full))}`;
}

const timeOf = (iso: string | undefined): string => iso?.slice(11, 19) ?? '';

/** How far the run is inside its step: only replication knows; another step is begun or done. */
function percentIn(view: CaptureView, step: Step): number {
  const next = STEPS[STEPS.indexOf(step) + 1];
  const [from, to] = [percentAt(step), next ? percentAt(next) : 100];
  return to > from ? Math.max(0, Math.min(100, ((view.percent - from) / (to - from)) * 100)) : 0;
}

function regionLines(paint: Paint, view: CaptureView): string[] {
  return view.regions.map(({ name, percent, replicas, state }) => {
    const what = state === 'completed' ? 'usable' : state === 'failed' ? paint('red', 'failed') : `${percent} %`;
    return `    ${name.padEnd(NAME - 2)} ${bar(paint, percent)}  x${replicas}  ${what}`;
  });
}

interface Row {
  readonly step: Step;
  readonly at: string | undefined;
}

/** Steps that only some runs have: shown once they are entered. */
const ON_DEMAND: ReadonlySet<Step> = new Set([
  'approval',
  'make-definition',
  'copy',
  'optimize',
  'boot-test',
  'delete-source',
  'clean-up',
]);

/** Steps that were entered, and those still to come; what was passed over is left out. */
function rowsOf(view: CaptureView): Row[] {
  const entered = new Map(view.timeline.map(({ at, step }) => [step, at]));
  const here = STEPS.indexOf(view.step);
  return STEPS.filter((step, index) => entered.has(step) || (index > here && !ON_DEMAND.has(step) && isLive(view))).map(
    (step) => ({ step, at: entered.get(step) }),
  );
}

function stepLine(paint: Paint, view: CaptureView, { at, step }: Row): string {
  const name = step.padEnd(NAME);
  if (at === undefined) return paint('dim', `  ${name} ${'░'.repeat(BAR)}`);
  const isHere = step === view.step;
  if (!isHere || view.state === 'captured') return `  ${name} ${bar(paint, 100)}  ${timeOf(at)}`;
  const percent = percentIn(view, step);
  const live = percent > 0 ? `${Math.round(percent)} %` : '…';
  return `  ${name} ${bar(paint, percent)}  ${timeOf(at)}  ${isLive(view) ? live : paintState(paint, view.state)}`;
}

/** The whole picture of a run, drawn over the last one. */
export function progressFrame(paint: Paint, view: CaptureView, nowMs = Date.now()): string[] {
  const head = `${paint('bold', machineOf(view))}  ${view.id}  ${paintState(paint, view.state)}  ${view.percent} %  ${ageOf(view, nowMs)}`;
  return [
    head,
    ...rowsOf(view).flatMap((row) => [
      stepLine(paint, view, row),
      ...(row.step === 'replicate' && row.at !== undefined ? regionLines(paint, view) : []),
    ]),
  ];
}
