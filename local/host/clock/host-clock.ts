/** The time of everything the host writes down. */
export interface HostClock {
  readonly kind: 'real' | 'virtual';
  nowMs(): number;
  /** Virtual only: takes over a moment that has just been committed. */
  moved(toMs: number): void;
}

export const makeRealClock = (): HostClock => ({ kind: 'real', nowMs: () => Date.now(), moved: () => undefined });

export function makeVirtualClock(startMs: number): HostClock {
  let nowMs = startMs;
  return {
    kind: 'virtual',
    nowMs: () => nowMs,
    moved(toMs) {
      nowMs = Math.max(nowMs, toMs);
    },
  };
}

/** ISO 8601 with milliseconds, the only form in which moments leave the host. */
export const isoOf = (ms: number): string => new Date(ms).toISOString();
