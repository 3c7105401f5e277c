import { setTimeout as wait } from 'node:timers/promises';

/** A Node timer stands still while the machine sleeps, and knows nothing of a clock that is set forward: so often we look again. */
export const longestDelayMs = 30_000;

/** The time of everything the host writes down. */
export interface HostClock {
  readonly kind: 'real' | 'virtual';
  nowMs(): number;
  /** Virtual only: takes over a moment that has just been committed. */
  moved(toMs: number): void;
  /** Pauses work in memory; lost when the process ends. */
  sleep(ms: number): Promise<void>;
  /** Virtual only: when the next pause is over. */
  nextWakeMs(): number | undefined;
}

export const makeRealClock = (): HostClock => ({
  kind: 'real',
  nowMs: () => Date.now(),
  moved: () => undefined,
  sleep: (ms) => wait(ms, undefined, { ref: false }),
  nextWakeMs: () => undefined,
});

export function makeVirtualClock(startMs: number): HostClock {
  let nowMs = startMs;
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  return {
    kind: 'virtual',
    nowMs: () => nowMs,
    moved(toMs) {
      nowMs = Math.max(nowMs, toMs);
      const due = sleepers.filter(({ untilMs }) => untilMs <= nowMs);
      sleepers = sleepers.filter(({ untilMs }) => untilMs > nowMs);
      due.sort((a, b) => a.untilMs - b.untilMs).forEach(({ wake }) => wake());
    },
    sleep: (ms) =>
      ms <= 0 ? Promise.resolve() : new Promise((wake) => void sleepers.push({ untilMs: nowMs + ms, wake })),
    nextWakeMs: () => (sleepers.length === 0 ? undefined : Math.min(...sleepers.map(({ untilMs }) => untilMs))),
  };
}

let latest = { ms: 0, text: new Date(0).toISOString() };

/** ISO 8601 with milliseconds, the only form in which moments leave the host. The rows of one turn all name the same moment. */
export function isoOf(ms: number): string {
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}
