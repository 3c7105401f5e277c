import { replicationDelay } from '../polling.ts';
import { regionKey } from '../region.ts';
import type { RegionProgress } from '../target.ts';
import { copyTo, type Forecast, forecastFor, type Forecasts, IDLE_UPDATE, type Sample } from './forecast.ts';
import { type Bucket, nextLook, tookSeconds } from './next-look.ts';

/** One subscription's, shared by everything that reads versions: 2,000, and 667 more each minute. A run takes a small part of it. */
const VERSION_BUCKET: Bucket = { capacity: 40, perMinute: 12 };
const LEAST_SECONDS = 15;
/** A copy whose end was seen no closer than this teaches nothing. */
const WORTH_KNOWING = 0.1;

interface Stage {
  /** As last read; empty before the first copy shows. */
  readonly seen: readonly Pick<RegionProgress, 'name' | 'percent' | 'state'>[];
  /** Region keys that this stage has to wait for. */
  readonly awaited: readonly string[];
  /** Since the stage's PUT. */
  readonly elapsedSeconds: number;
  readonly looks: number;
  readonly forecasts: Forecasts;
}

/** The last of them decides; undefined where one of them is unknown. */
function slowest(forecasts: readonly (Forecast | undefined)[]): Forecast | undefined {
  if (forecasts.some((forecast) => forecast === undefined)) return undefined;
  const known = forecasts.filter((forecast) => forecast !== undefined);
  return known.reduce((most, forecast) => (forecast.early > most.early ? forecast : most), known[0] ?? NOTHING);
}

const NOTHING: Forecast = { early: 0, typical: 0, late: 0 };

/**
 * When to look at a version again. Where copies to all awaited regions were timed before, by that; else by the pace that Azure reports. A change that copies
 * nothing takes about a minute.
 */
export function replicationLook({ awaited, elapsedSeconds, forecasts, looks, seen }: Stage): number {
  const isThere = (key: string): boolean =>
    seen.some(({ name, state }) => regionKey(name) === key && state === 'completed');
  const missing = awaited.filter((key) => !isThere(key));
  const forecast =
    missing.length === 0
      ? forecastFor(IDLE_UPDATE, forecasts)
      : slowest(missing.map((key) => forecastFor(copyTo(key), forecasts)));
  if (!forecast || elapsedSeconds > 2 * forecast.late) {
    const pending = seen.filter(({ name }) => missing.includes(regionKey(name)));
    return replicationDelay(pending, elapsedSeconds);
  }
  return nextLook({ forecast, elapsedSeconds, looks, bucket: VERSION_BUCKET, leastSeconds: LEAST_SECONDS });
}

/** What the copies took that were under way at the last look and are there now. */
export function copiesDone(
  before: readonly Pick<RegionProgress, 'name' | 'state'>[],
  now: readonly Pick<RegionProgress, 'name' | 'state'>[],
  lastSeconds: number,
  nowSeconds: number,
): Sample[] {
  if (nowSeconds - lastSeconds > WORTH_KNOWING * nowSeconds) return [];
  const wasThere = (name: string): boolean =>
    before.some((region) => regionKey(region.name) === regionKey(name) && region.state === 'completed');
  return now
    .filter(({ name, state }) => state === 'completed' && !wasThere(name))
    .map(({ name }) => ({ kind: copyTo(regionKey(name)), seconds: tookSeconds(lastSeconds, nowSeconds) }));
}
