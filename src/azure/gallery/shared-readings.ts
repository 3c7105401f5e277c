/** One reading, shared by all who ask for the same within a short while; what is not there, and what failed, is never kept. */
export interface SharedReadings<T> {
  read(key: string, work: () => Promise<T | undefined>): Promise<T | undefined>;
  /** After a write of our own: whoever asks from now on reads again, even while an earlier reading is under way. */
  forget(key: string): void;
}

interface Clocks {
  /** By Azure's own answers, in milliseconds; undefined before the first of them. */
  readonly azureMs: () => number | undefined;
  readonly processMs: () => number;
}

interface Entry<T> {
  readonly reading: Promise<T | undefined>;
  readonly begunMs: number;
  /** Azure's time when it answered. */
  answeredMs?: number | undefined;
}

/** A fleet of machines tagged together asks in the same seconds; a person who mends a definition takes longer. */
const FRESH_MS = 15_000;
const MOST_KEPT = 64;

/**
 * Keeps readings for a quarter of a minute, by Azure's clock and by this process's, whichever is over first. One for each set of clients, and so
 * for each identity: nobody sees what only another may read.
 */
export function makeSharedReadings<T>({ azureMs, processMs }: Clocks): SharedReadings<T> {
  const entries = new Map<string, Entry<T>>();

  function isFresh({ answeredMs, begunMs }: Entry<T>): boolean {
    const azureAgeMs = answeredMs === undefined ? 0 : (azureMs() ?? answeredMs) - answeredMs;
    return processMs() - begunMs <= FRESH_MS && azureAgeMs <= FRESH_MS;
  }

  function begin(key: string, work: () => Promise<T | undefined>): Entry<T> {
    const entry: Entry<T> = { reading: work(), begunMs: processMs() };
    const drop = (): void => {
      if (entries.get(key) === entry) entries.delete(key);
    };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MOST_KEPT && oldest !== undefined) entries.delete(oldest);
    entry.reading.then((value) => {
      entry.answeredMs = azureMs();
      if (value === undefined) drop();
    }, drop);
    return entry;
  }

  return {
    read(key, work) {
      const kept = entries.get(key.toLowerCase());
      return (kept && isFresh(kept) ? kept : begin(key.toLowerCase(), work)).reading;
    },
    forget: (key) => void entries.delete(key.toLowerCase()),
  };
}
