import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { restoreRow } from './restore-lines.ts';
import type { Paint } from './terminal.ts';
import { ageOf, findingLines, isLive, machineOf, paintState } from './words.ts';

export function exitCodeOf(view: CaptureView): ExitCode {
  switch (view.state) {
    case 'refused':
      return EXIT.refused;
    case 'failed':
    case 'partial':
      return EXIT.failed;
    case 'cancelled':
      return EXIT.cancelled;
    case 'captured':
    case 'running':
    case 'waiting-for-approval':
    case 'held':
    case 'paused':
      return EXIT.ok;
  }
}

/** Everything a person needs to know of a run: where it stands or how it ended, what stays behind, how to go on. */
export function summaryLines(paint: Paint, view: CaptureView): string[] {
  const took = ageOf(view);
  const where = isLive(view) ? `${view.step}, ${view.percent} %, since ${took}` : `after ${took}`;
  const regions = view.regions.map(({ name, percent, replicas, state }) =>
    state === 'completed' ? `${name} x${replicas}` : `${name} x${replicas} ${percent} %`,
  );
  return [
    `${paintState(paint, view.state)}  ${machineOf(view)}  ${view.id}  ${where}`,
    ...(view.image ? [`image    ${view.image.id}`] : []),
    ...(regions.length > 0 ? [`regions  ${regions.join(', ')}`] : []),
    ...(view.problem ? [`problem  ${view.problem.code}: ${view.problem.message}`] : []),
    ...findingLines(paint, view.findings),
    ...(view.leftBehind ?? []).map(({ about, id, what }) => `left     ${what} ${id}\n         ${about}`),
    ...(view.restore && !isLive(view) ? [restoreRow(paint, view.restore)] : []),
    ...(view.nextStep ? [`next     ${view.nextStep}`] : []),
  ];
}
