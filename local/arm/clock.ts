interface Effect {
  readonly dueMs: number;
  readonly seq: number;
  /** What will happen, for whoever looks at the schedule. */
  readonly label: string;
  /** Work begun by the simulator itself (an event delivery): only such effects make the conductor stop at them. */
  readonly wakes: boolean;
  readonly run: () => void;
}

export interface Scheduled {
  cancel(): void;
}

/** Virtual time, and what is due in it as a list in order of (due, seq). It moves only by `advance`: no timers anywhere. */
export class Clock {
  #nowMs: number;
  #seq = 0;
  #effects: Effect[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  schedule(dueMs: number, label: string, run: () => void, options: { wakes?: boolean } = {}): Scheduled {
    const effect: Effect = { dueMs, seq: this.#seq++, label, wakes: options.wakes ?? false, run };
    const at = this.#effects.findIndex((other) => other.dueMs > dueMs);
    this.#effects.splice(at === -1 ? this.#effects.length : at, 0, effect);
    return {
      cancel: () => {
        this.#effects = this.#effects.filter((other) => other !== effect);
      },
    };
  }

  after(seconds: number, label: string, run: () => void, options: { wakes?: boolean } = {}): Scheduled {
    return this.schedule(this.#nowMs + Math.round(seconds * 1000), label, run, options);
  }

  /** Fires what is due, each effect at its own moment, so that what it schedules counts from there. */
  advance(toMs: number): void {
    for (let first = this.#effects[0]; first && first.dueMs <= toMs; first = this.#effects[0]) {
      this.#effects.shift();
      this.#nowMs = Math.max(this.#nowMs, first.dueMs);
      first.run();
    }
    this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  fireDue(): void {
    this.advance(this.#nowMs);
  }

  get nextWakeMs(): number | undefined {
    return this.#effects.find((effect) => effect.wakes)?.dueMs;
  }

  get agenda(): readonly { readonly due: string; readonly label: string; readonly wakes: boolean }[] {
    return this.#effects.map(({ dueMs, label, wakes }) => ({ due: new Date(dueMs).toISOString(), label, wakes }));
  }

  /** Forgets what was to come; time itself is never set back. */
  reset(): void {
    this.#effects = [];
  }
}

/** The service writes seven digits and an offset, never `Z` (INDEX fact 26). */
export const armTime = (ms: number) => new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$10000+00:00');
