import {
  type Forecast,
  forecastFor,
  type Forecasts,
  haltOf,
  type Sample,
  SCRIPT,
  sealOf,
  UNKNOWN,
} from './forecast.ts';
import { MACHINE_BUCKET, nextLook, tookSeconds } from './next-look.ts';

type Os = 'Windows' | 'Linux';

/** A look at Linux is one cheap read; at Windows a run command. */
const LEAST_SECONDS = { Windows: 20, Linux: 10 } as const;
/** While it shuts down: a read of its state. */
const HALT_LEAST_SECONDS = 5;
/** The agent looks for work every few seconds. */
const PICK_UP_SECONDS = 4;
/** One glance may be of a moment that was none; the second needs no more than another answer of Azure's. */
const SECOND_SIGHT_SECONDS = 3;

/** How long Windows stays up once its marker was read, where nobody knows yet how fast answers come here; and its bounds where that is known. */
const RELEASE_SECONDS = { unknown: 45, least: 25, most: 60 } as const;

/** For the removal of the command, once its answer is there. */
const REMOVAL_SECONDS = 5;

/**
 * Time for the answer of the look that releases Windows to reach Azure, and for its command to be removed. An answer that is lost costs the proof of the
 * stop, so the time is cut only as far as was seen: what a whole run command takes, from its start to its answer, is more than the answer alone needs.
 */
export function releaseSeconds(learned: Forecasts | undefined): number {
  const seen = learned?.[SCRIPT]?.late;
  if (seen === undefined) return RELEASE_SECONDS.unknown;
  return Math.round(Math.min(Math.max(seen + REMOVAL_SECONDS, RELEASE_SECONDS.least), RELEASE_SECONDS.most));
}

/** From the guest's word to its shutdown. */
const staysUp = (osType: Os, learned: Forecasts | undefined): number =>
  osType === 'Windows' ? releaseSeconds(learned) : 0;

/** Windows is aimed at in the middle, since a look that comes too early costs as much as one that comes too late; and its look takes a while to get there. */
function sealForecast(osType: Os, forecasts: Forecasts | undefined): Forecast {
  const forecast = forecastFor(sealOf(osType), forecasts) ?? UNKNOWN;
  return osType === 'Windows' ? { ...forecast, early: forecast.typical - PICK_UP_SECONDS } : forecast;
}

export interface SealWatch {
  readonly osType: Os;
  readonly forecasts: Forecasts | undefined;
  /** Since the generalize command. */
  readonly elapsedSeconds: number;
  readonly looks: number;
  /** Since when the guest's own word is known: from then on it only shuts down. */
  readonly provenSeconds: number | undefined;
  /** How often in a row it was seen off. */
  readonly seenOff: number;
}

/** When to look at a guest again that seals itself and then shuts down. */
export function sealLook({ elapsedSeconds, forecasts, looks, osType, provenSeconds, seenOff }: SealWatch): number {
  if (seenOff > 0) return SECOND_SIGHT_SECONDS;
  const common = { looks, bucket: MACHINE_BUCKET };
  if (provenSeconds === undefined) {
    const forecast = sealForecast(osType, forecasts);
    return nextLook({ ...common, forecast, elapsedSeconds, leastSeconds: LEAST_SECONDS[osType] });
  }
  const { early, late, typical } = forecastFor(haltOf(osType), forecasts) ?? UNKNOWN;
  // Counted from the command on, as the looks are.
  const from = provenSeconds + staysUp(osType, forecasts);
  const forecast = { early: from + early, typical: from + typical, late: from + late };
  return nextLook({ ...common, forecast, elapsedSeconds, leastSeconds: HALT_LEAST_SECONDS });
}

/** What was seen of one awaited moment, in seconds since the generalize command. */
interface Seen {
  /** The last look at which it had not come. */
  readonly before: number | undefined;
  readonly at: number;
}

/** How long the sealing took: by the guest's own clock where it tells, since one look is minutes from the next. */
export const sealSample = (
  osType: Os,
  { at, before }: Seen,
  told?: { answeredAt: number; ageSeconds: number },
): Sample => ({
  kind: sealOf(osType),
  seconds: told ? told.answeredAt - told.ageSeconds : tookSeconds(before, at),
});

interface Sealed {
  readonly osType: Os;
  readonly forecasts?: Forecasts | undefined;
}

/** How long the guest took to go down, from when it may; nothing where it was off before that. */
export function haltSample({ forecasts, osType }: Sealed, provenSeconds: number, { at, before }: Seen): Sample[] {
  const from = provenSeconds + staysUp(osType, forecasts);
  if (at <= from) return [];
  const lastUp = before !== undefined && before > from ? before - from : undefined;
  return [{ kind: haltOf(osType), seconds: tookSeconds(lastUp, at - from) }];
}
