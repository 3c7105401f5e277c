import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { isLive } from './words.ts';

/** Says what is new since last time: a line per step, per region that became usable, and per wait for a person. */
export function makeProgressLines(say: (line: string) => void): (view: CaptureView) => void {
  const seen = new Set<string>();
  const once = (key: string, line: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    say(line);
  };
  return (view) => {
    for (const { at, step } of view.timeline) once(`step ${step}`, `${at.slice(11, 19)}  ${step}`);
    for (const { name, replicas, state } of view.regions) {
      if (state === 'completed' || state === 'failed') {
        once(
          `region ${name} ${state}`,
          `          ${name} x${replicas} ${state === 'completed' ? 'usable' : 'failed'}`,
        );
      }
    }
    if (isLive(view) && view.state !== 'running') {
      once(
        `${view.state} ${view.step}`,
        `          ${view.state}; somebody else may decide: goldsmith approve ${view.id}`,
      );
    }
  };
}
