interface Due {
  readonly atMs: number;
  readonly seq: number;
  readonly run: () => void;
}

/** What `setTimeout` of Node gives back, as far as libraries use it. */
interface Handle {
  ref(): Handle;
  unref(): Handle;
  hasRef(): boolean;
  [Symbol.toPrimitive](): number;
}

/** `setTimeout` and the time of day of one process, moved from outside. */
export class VirtualTimers {
  #nowMs: number;
  #seq = 0;
  #fired = 0;
  readonly #due = new Map<number, Due>();
  readonly #realDate = Date;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get fired(): number {
    return this.#fired;
  }

  get nextDueMs(): number | undefined {
    return this.#first()?.atMs;
  }

  /** In order of due time, each at its own moment. */
  moveTo(toMs: number): void {
    for (let next = this.#first(); next && next.atMs <= toMs; next = this.#first()) {
      this.#due.delete(next.seq);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#fired += 1;
      next.run();
    }
    this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  /** From here on the process knows no other timers and no other date. */
  install(): void {
    const start = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Handle => {
      const seq = ++this.#seq;
      this.#due.set(seq, { atMs: this.#nowMs + Math.max(0, Math.round(ms)), seq, run: () => run(...args) });
      const handle: Handle = {
        ref: () => handle,
        unref: () => handle,
        hasRef: () => true,
        [Symbol.toPrimitive]: () => seq,
      };
      return handle;
    };
    const stop = (handle: unknown): void => void this.#due.delete(Number(handle));
    const now = (): number => this.#nowMs;
    const RealDate = this.#realDate;
    class VirtualDate extends RealDate {
      constructor(...args: [] | [number | string | Date]) {
        super(...((args.length === 0 ? [now()] : args) as [number]));
      }
      static override now = now;
    }
    Object.assign(globalThis, { setTimeout: start, clearTimeout: stop, Date: VirtualDate });
  }

  #first(): Due | undefined {
    let first: Due | undefined;
    for (const one of this.#due.values()) {
      if (!first || one.atMs < first.atMs || (one.atMs === first.atMs && one.seq < first.seq)) first = one;
    }
    return first;
  }
}
