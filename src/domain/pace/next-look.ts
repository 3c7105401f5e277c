import type { Forecast } from './forecast.ts';

/** Tokens that Azure gives for one kind of question about one thing (docs: compute throttling limits). */
export interface Bucket {
  readonly capacity: number;
  readonly perMinute: number;
}

/** The status of one operation: 45, and 15 more each minute. */
export const OPERATION_BUCKET: Bucket = { capacity: 45, perMinute: 15 };
/** A machine, its extensions and run commands together: 36, and 12 more each minute. */
export const MACHINE_BUCKET: Bucket = { capacity: 36, perMinute: 12 };

/** Others look too: people, policies, backups. */
const OUR_SHARE = 0.5;
/** Something that fails does so early: never silent for longer. */
const MOST_SECONDS = 600;
const MOST_NEAR_END_SECONDS = 60;

export interface Look {
  readonly forecast: Forecast;
  /** Since it began. */
  readonly elapsedSeconds: number;
  /** How often it was looked at so far. */
  readonly looks: number;
  readonly bucket: Bucket;
  readonly leastSeconds: number;
  /** Before the expected end. */
  readonly mostSeconds?: number;
  /** What Azure asked for with the last look. */
  readonly retryAfterSeconds?: number;
}

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** One look where the earliest end is expected, a few until the latest, and ever rarer ones for what is overdue. */
function wishedSeconds({ elapsedSeconds, forecast, leastSeconds, mostSeconds = MOST_SECONDS }: Look): number {
  const { early, late } = forecast;
  if (elapsedSeconds < early) return within(early - elapsedSeconds, Math.min(leastSeconds, early), mostSeconds);
  if (elapsedSeconds < late) return within((late - early) / 6, leastSeconds, MOST_NEAR_END_SECONDS);
  return within((elapsedSeconds - late) / 2, leastSeconds, MOST_NEAR_END_SECONDS);
}

/** The least wait after which one more look is still within our share of the bucket. */
function affordableSeconds({ bucket, elapsedSeconds, looks }: Look): number {
  const { capacity, perMinute } = bucket;
  const neededSeconds = ((looks + 1 - OUR_SHARE * capacity) / (OUR_SHARE * perMinute)) * 60;
  return neededSeconds - elapsedSeconds;
}

/** How long to wait before looking again: whole seconds, at least one, never sooner than Azure asks, never more often than the bucket gives. */
export const nextLook = (look: Look): number =>
  Math.max(1, Math.ceil(Math.max(wishedSeconds(look), affordableSeconds(look), look.retryAfterSeconds ?? 0)));

/**
 * How long it took, as well as looking can tell: between the last look at which it was under way and the one that found it done. What the first look
 * found done was over a little before.
 */
export const tookSeconds = (lastUnderWay: number | undefined, doneSeconds: number): number =>
  lastUnderWay === undefined ? doneSeconds - Math.min(0.05 * doneSeconds, 15) : (lastUnderWay + doneSeconds) / 2;
