import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Outcome } from '../events/delivery-schedule.ts';
import type { EventSubscription } from '../events/subscription.ts';
import type { Seed } from '../seed-shape.ts';

/** What reached the simulator from outside, at its moment on the virtual clock. Everything else follows from it. */
export type JournalEntry =
  | { readonly kind: 'start'; readonly startAt: string }
  | { readonly kind: 'seed'; readonly seed: Seed }
  | {
      readonly kind: 'request';
      readonly atMs: number;
      readonly method: string;
      readonly path: string;
      readonly query: string;
      readonly authorization?: string;
      readonly body?: unknown;
    }
  /** How an endpoint answered a delivery: the one thing that comes from elsewhere. */
  | { readonly kind: 'delivery'; readonly atMs: number; readonly id: string; readonly outcome: Outcome }
  | {
      readonly kind: 'subscription';
      readonly atMs: number;
      readonly subscription: EventSubscription;
      readonly state: 'validated' | 'awaiting-manual-action';
    };

function entryOf(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined; // the last line of a process that was killed while it wrote
  }
}

/**
 * The state of a world as a file of lines, one for each thing that reached it. The simulator invents nothing, so that the same lines make the
 * same world again; a line is written before the thing is done, and a world that dies in between does it when it comes back.
 */
export class Journal {
  readonly #path: string;
  readonly entries: readonly JournalEntry[];

  constructor(path: string) {
    this.#path = path;
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
    this.entries = lines.map(entryOf).filter((entry) => entry !== undefined);
  }

  get isNew(): boolean {
    return this.entries.length === 0;
  }

  get startAt(): string | undefined {
    return this.entries.find((entry) => entry.kind === 'start')?.startAt;
  }

  append(entry: JournalEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}
