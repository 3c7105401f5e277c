import { fitRegions } from '../shown/fit-regions.ts';
import type { CaptureView } from '../run/capture-view.ts';

const MOST_BYTES = 16 * 1024;
const MOST_ENTRIES = 20;
const LONGEST_REASON = 1_000;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** From the least missed to the most: long texts first, then the ends of lists. */
const SHORTER: readonly ((view: CaptureView) => CaptureView)[] = [
  ({ optimize: _, ...view }) => view,
  ({ runBefore: _, ...view }) => view,
  ({ residue: _, ...view }) => view,
  (view) => ({ ...view, findings: view.findings.slice(0, MOST_ENTRIES), timeline: view.timeline.slice(-MOST_ENTRIES) }),
  (view) => ({ ...view, findings: [], leftBehind: view.leftBehind?.slice(0, MOST_ENTRIES) ?? [] }),
  (view) => ({ ...view, regions: fitRegions(view.regions) }),
  (view) =>
    view.problem
      ? { ...view, problem: { ...view.problem, message: view.problem.message.slice(0, LONGEST_REASON) } }
      : view,
];

/** What is kept of an ended capture as JSON text of at most 16 KB; `shortened` says that something was left out for that. */
export function keptSummary(view: CaptureView): string {
  let shown = view;
  let text = JSON.stringify(shown);
  for (const shorten of SHORTER) {
    if (bytesOf(text) <= MOST_BYTES) break;
    shown = shorten(shown);
    text = JSON.stringify({ ...shown, shortened: true });
  }
  return text;
}
