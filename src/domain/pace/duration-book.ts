import type { Forecast, Forecasts, Sample } from './forecast.ts';

/** What past runs took, by kind: the last few of each. State of the `operation-durations` entity, one for each region. */
export type DurationBook = Readonly<Record<string, readonly number[]>>;

export const EMPTY_DURATIONS: DurationBook = {};

const REMEMBERED = 16;
const MOST_KINDS = 64;
const WEEK_SECONDS = 7 * 86_400;

const isPlausible = ({ seconds }: Sample): boolean => Number.isFinite(seconds) && seconds > 0 && seconds < WEEK_SECONDS;

/** Writes down what a run took. Old entries make room for new ones, and kinds that nobody waits for any more for those that somebody does. */
export function noteDurations(book: DurationBook, samples: readonly Sample[]): DurationBook {
  const kinds = new Map(Object.entries(book));
  for (const { kind, seconds } of samples.filter(isPlausible)) {
    const known = kinds.get(kind) ?? [];
    kinds.delete(kind);
    kinds.set(kind, [...known, Math.round(seconds * 10) / 10].slice(-REMEMBERED));
  }
  return Object.fromEntries([...kinds].slice(-MOST_KINDS));
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

/** Quantiles: one operation that took a day moves nothing. */
function forecastOf(durations: readonly number[]): Forecast {
  const sorted = [...durations].sort((a, b) => a - b);
  return { early: quantile(sorted, 0.1), typical: quantile(sorted, 0.5), late: quantile(sorted, 0.9) };
}

export const forecastsOf = (book: DurationBook): Forecasts =>
  Object.fromEntries(
    Object.entries(book)
      .filter(([, durations]) => durations.length > 0)
      .map(([kind, durations]) => [kind, forecastOf(durations)]),
  );
