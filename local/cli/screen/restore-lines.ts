import type { RestoreView } from '../../../src/domain/restore/restore-view.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Colour, Paint } from './terminal.ts';
import { findingLines } from './words.ts';

const COLOURS: Readonly<Partial<Record<RestoreView['state'], Colour>>> = {
  restored: 'green',
  refused: 'red',
  failed: 'red',
  expired: 'yellow',
};

export function restoreExitCode({ state }: RestoreView): ExitCode {
  switch (state) {
    case 'refused':
    case 'expired':
      return EXIT.refused;
    case 'failed':
      return EXIT.failed;
    case 'available':
    case 'restoring':
    case 'restored':
      return EXIT.ok;
  }
}

const nameOf = (id: string): string => id.split('/').at(-1) ?? '';

/** The one row that a run has about its way back. */
export function restoreRow(paint: Paint, { expiresAt, id, state }: RestoreView): string {
  const word = paint(COLOURS[state] ?? 'dim', state);
  const more = state === 'available' || state === 'failed' ? ` until ${expiresAt}: goldsmith restore ${id}` : '';
  return `restore  ${word}${more}`;
}

/** Everything a person needs to know of a restore: how it ended, what is not as before, how to go on. */
export function restoreLines(paint: Paint, view: RestoreView): string[] {
  const where = view.step && view.state !== 'restored' ? `  ${view.step}` : '';
  return [
    `${paint(COLOURS[view.state] ?? 'dim', view.state)}  ${nameOf(view.source)}  ${view.id}${where}`,
    ...(view.newDisks ?? []).map((id) => `new disk ${nameOf(id)}`),
    ...(view.problem ? [`problem  ${view.problem.code}: ${view.problem.message}`] : []),
    ...findingLines(paint, view.findings ?? []),
    ...(view.nextStep ? [`next     ${view.nextStep}`] : []),
  ];
}
