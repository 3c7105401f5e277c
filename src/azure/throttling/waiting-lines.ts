import type { WaitingLine } from '../../domain/ports/waiting-lines.ts';

/** One call that a bucket of a subscription has refused. */
export interface Refusal {
  readonly subscription: string;
  readonly bucket: string;
  readonly captureId: string;
  /** Azure's time of the refusal. */
  readonly atMs: number;
  readonly retryAfterSeconds: number;
  /** Tokens that the bucket gives back. */
  readonly perSecond: number;
}

interface Place {
  readonly waitSeconds: number;
  /** 1 is the next to be served. */
  readonly position: number;
}

interface Line {
  readonly subscription: string;
  readonly bucket: string;
  readonly sinceMs: number;
  /** Turns from here on are free: for those who come first, and for those who were refused at their turn. */
  freeMs: number;
  againMs: number;
  readonly turns: Map<string, number>;
}

/** A turn that was not taken up for so long is over. */
const FORGOTTEN_MS = 120_000;
const MOST_LINES = 64;

export interface WaitingLines {
  place(refusal: Refusal): Place;
  /** The lines in which somebody waits at that moment. */
  lines(nowMs: number): readonly WaitingLine[];
}

/**
 * Runs that a bucket refuses would all come back when it has one token again, and be refused again. Here each is given a turn of its own, one for each
 * token that comes back, in the order in which they came; who is refused at its turn, because somebody else took the token, goes before those who
 * have not waited yet. Every bucket of every subscription has a line for itself: none waits for another's.
 */
export function makeWaitingLines(): WaitingLines {
  const all = new Map<string, Line>();

  function tidy(nowMs: number): void {
    for (const [key, { turns }] of all) {
      for (const [captureId, turnMs] of turns) if (turnMs < nowMs - FORGOTTEN_MS) turns.delete(captureId);
      if (turns.size === 0) all.delete(key);
    }
    const [oldest] = all.keys();
    if (all.size >= MOST_LINES && oldest !== undefined) all.delete(oldest);
  }

  function lineOf({ atMs, bucket, subscription }: Refusal): Line {
    const key = `${subscription} ${bucket}`.toLowerCase();
    const known = all.get(key);
    if (known) return known;
    tidy(atMs);
    const line = { subscription, bucket, sinceMs: atMs, freeMs: 0, againMs: 0, turns: new Map<string, number>() };
    all.set(key, line);
    return line;
  }

  function turnFor(line: Line, { atMs, captureId, perSecond, retryAfterSeconds }: Refusal): number {
    const stepMs = 1000 / perSecond;
    const earliestMs = atMs + retryAfterSeconds * 1000;
    const earlier = line.turns.get(captureId);
    if (earlier !== undefined && earlier > atMs - FORGOTTEN_MS) {
      const turnMs = Math.max(line.againMs, earliestMs);
      line.againMs = turnMs + stepMs;
      // The others move up by the token that this one takes.
      line.freeMs = Math.max(line.freeMs, earliestMs) + stepMs;
      return turnMs;
    }
    const turnMs = Math.max(line.freeMs, earliestMs);
    line.freeMs = turnMs + stepMs;
    return turnMs;
  }

  const waitingAt = ({ turns }: Line, nowMs: number): number[] => [...turns.values()].filter((turn) => turn > nowMs);

  return {
    place(refusal) {
      const { atMs, captureId } = refusal;
      const line = lineOf(refusal);
      const turnMs = turnFor(line, refusal);
      line.turns.set(captureId, turnMs);
      const position = waitingAt(line, atMs).filter((other) => other <= turnMs).length;
      return { waitSeconds: Math.max(1, Math.ceil((turnMs - atMs) / 1000)), position };
    },
    lines(nowMs) {
      return [...all.values()].flatMap((line) => {
        const turns = waitingAt(line, nowMs);
        if (turns.length === 0) return [];
        const [since, until] = [line.sinceMs, Math.max(...turns)].map((ms) => new Date(ms).toISOString());
        const { bucket, subscription } = line;
        return [{ subscription, bucket, waiting: turns.length, since: since ?? '', until: until ?? '' }];
      });
    },
  };
}
