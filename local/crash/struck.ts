import type { CaptureView } from '../../src/domain/run/capture-view.ts';
import { isLiveState } from '../../src/domain/run/outcome.ts';
import { STEPS } from '../../src/domain/run/step.ts';
import { machineOf } from '../start/screen.ts';

export const isLive = (view: CaptureView): boolean => isLiveState(view.state);

export const placeOf = (view: CaptureView, step: string): string => `${machineOf(view)} ${step}`;

const indexOf = (step: string): number => STEPS.findIndex((candidate) => candidate === step);

/** In which steps of which captures the host died: `machine step`. */
export class Struck {
  readonly places = new Set<string>();
  #before: readonly CaptureView[] = [];
  readonly #deaths: (string | undefined)[] = [];

  /** @param aimedAt the step at which the death aimed; undefined when it fell anywhere */
  died(aimedAt: string | undefined): void {
    this.#deaths.push(aimedAt);
  }

  /** The captures of a settled world: what died since the last look died between the two. */
  look(after: readonly CaptureView[]): void {
    for (const aimedAt of this.#deaths.splice(0)) {
      for (const view of this.#before.filter(isLive)) this.places.add(placeOf(view, view.step));
      if (aimedAt === undefined) continue;
      for (const view of after.filter((candidate) => this.#passedThrough(candidate, aimedAt))) {
        this.places.add(placeOf(view, aimedAt));
      }
    }
    this.#before = after;
  }

  #passedThrough(view: CaptureView, step: string): boolean {
    const earlier = this.#before.find(({ id }) => id === view.id);
    if (earlier && !isLive(earlier)) return false;
    const from = indexOf(earlier?.step ?? 'preflight');
    const to = isLive(view) ? indexOf(view.step) : STEPS.length;
    return from <= indexOf(step) && indexOf(step) <= to && view.timeline.some((entry) => entry.step === step);
  }
}
