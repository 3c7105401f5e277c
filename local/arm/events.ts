import type { Caller } from './identity.ts';

/** Something ARM did for a caller, reported once it has ended: what the subscription's system topic would learn. */
export interface ArmEvent {
  readonly kind: 'write' | 'action' | 'delete';
  /** The resource itself: for tags the machine, for an action the machine it acts on (INDEX fact 29). */
  readonly resourceId: string;
  readonly operationName: string;
  readonly status: 'Succeeded' | 'Failed' | 'Canceled';
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly atMs: number;
}

type Listener = (event: ArmEvent) => void;

export class Events {
  readonly #listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  emit(event: ArmEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Deliveries on their way. The world is idle when there is none. */
export class Flight {
  #inFlight = 0;
  #begun = 0;
  #waiting: (() => void)[] = [];

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Grows with each unit of work begun. */
  get begun(): number {
    return this.#begun;
  }

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    this.#begun += 1;
    try {
      return await work();
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#waiting.splice(0).forEach((resolve) => resolve());
    }
  }

  whenIdle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
