import type { Expected } from '../scenario.ts';
import { type End, hasRun } from './running.ts';

function seen(end: End): string {
  if (!hasRun(end)) return `${end.state} ${end.code ?? ''}`;
  const codes = end.findings.map(({ code }) => code);
  const why = end.problem?.message ?? codes.join(' ');
  return `${end.state} at ${end.step}: ${end.problem?.code ?? ''} ${why}`.slice(0, 300);
}

/** In which ways an end is not the one that was expected. */
export function differences(end: End, expected: Expected): string[] {
  const view = hasRun(end) ? end : undefined;
  const codes = view ? [view.problem?.code, ...view.findings.map(({ code }) => code)] : [hasRun(end) ? '' : end.code];
  const wrong = [
    expected.state === 'any' || end.state === expected.state ? '' : `state ${expected.state}`,
    expected.code === undefined || codes.includes(expected.code) ? '' : `code ${expected.code}`,
    expected.step === undefined || view?.step === expected.step ? '' : `step ${expected.step}`,
    expected.proof === undefined || view?.proof === expected.proof ? '' : `proof ${expected.proof}`,
    expected.leaves === undefined || view?.leftBehind?.some(({ what }) => what === expected.leaves)
      ? ''
      : `left behind ${expected.leaves}`,
  ].filter((text) => text !== '');
  return wrong.map((text) => `expected ${text}, got ${seen(end)} (proof ${view?.proof ?? 'none'})`);
}
