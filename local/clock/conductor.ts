import type { ClockMove, ClockStatus } from './clock-protocol.ts';

/** One process that keeps virtual time, by its base URL. */
export interface Timekeeper {
  readonly url: string;
}

/** Longest real time one settling may take before something is taken to hang. */
const SETTLE_MS = 30_000;
const POLL_MS = 5_000;

async function clock(keeper: Timekeeper, init?: RequestInit, query = ''): Promise<ClockStatus> {
  const response = await fetch(`${keeper.url}/admin/clock${query}`, init);
  if (!response.ok) throw new Error(`${keeper.url}/admin/clock answered ${response.status}`);
  return (await response.json()) as ClockStatus;
}

const move = (keeper: Timekeeper, to: ClockMove['to']): Promise<ClockStatus> =>
  clock(keeper, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to }) });

const sameActivity = (a: readonly ClockStatus[], b: readonly ClockStatus[]): boolean =>
  a.every((status, index) => status.activity === b[index]?.activity);

const latestOf = (statuses: readonly ClockStatus[]): string =>
  statuses
    .map((status) => status.now)
    .sort()
    .at(-1) ?? new Date().toISOString();

/**
 * Moves several processes through virtual time together: waits until all are idle, then jumps to the earliest moment at which any of them would do
 * something by itself. Never jumps while work is in flight, so a time-out can not fire under a test that is about to answer.
 */
export class Conductor {
  /** In the order they are moved: the world first, then those who look at it. */
  readonly #keepers: readonly Timekeeper[];

  readonly #settleMs: number;

  constructor(keepers: readonly Timekeeper[], settleMs = SETTLE_MS) {
    this.#keepers = keepers;
    this.#settleMs = settleMs;
  }

  /** Waits (in real time) until nobody works, seen twice without anything begun in between. */
  async settle(): Promise<readonly ClockStatus[]> {
    const deadline = Date.now() + this.#settleMs;
    let before = await this.#statuses();
    while (Date.now() < deadline) {
      const now = await this.#statuses();
      if (now.every((status) => status.idle) && before.every((status) => status.idle) && sameActivity(before, now)) {
        return now;
      }
      before = now;
    }
    throw new Error(`not idle after ${this.#settleMs / 1000} s: ${JSON.stringify(before)}`);
  }

  async #statuses(): Promise<ClockStatus[]> {
    const statuses: ClockStatus[] = [];
    for (const keeper of this.#keepers) statuses.push(await clock(keeper, undefined, `?settleMs=${POLL_MS}`));
    return statuses;
  }

  /** Moves everybody to `to`. */
  async moveTo(to: string): Promise<void> {
    for (const keeper of this.#keepers) await move(keeper, to);
  }

  /** One jump to the next due moment, but not beyond `limit`. False when nothing is due before it. */
  async step(limit?: string): Promise<boolean> {
    const statuses = await this.settle();
    const due = statuses
      .map((status) => status.nextDue)
      .filter((moment) => moment !== null)
      .sort()[0];
    if (due === undefined || (limit !== undefined && due > limit)) return false;
    const latest = latestOf(statuses);
    await this.moveTo(due > latest ? due : latest);
    return true;
  }

  /** Steps until `isDone` holds in a settled world, which is asked with the time there; throws when virtual time would pass `limit`. */
  async runUntil(isDone: (now: string) => Promise<boolean>, limit: string): Promise<void> {
    for (;;) {
      if (await isDone(latestOf(await this.settle()))) return;
      if (!(await this.step(limit)))
        throw new Error(`nothing more happens before ${limit}, and what was waited for has not`);
    }
  }

  async runFor(seconds: number): Promise<void> {
    const from = await this.now();
    const to = new Date(Date.parse(from) + seconds * 1000).toISOString();
    while (await this.step(to));
    await this.moveTo(to);
    await this.settle();
  }

  async now(): Promise<string> {
    const statuses = await Promise.all(this.#keepers.map((keeper) => clock(keeper)));
    return latestOf(statuses);
  }
}
