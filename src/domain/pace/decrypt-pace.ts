import { progressDelay } from '../polling.ts';
import type { VmFacts } from '../vm.ts';
import { decryptOf, type Forecast, type Forecasts, type Sample } from './forecast.ts';
import { type Bucket, nextLook, tookSeconds } from './next-look.ts';

/** The machine's bucket, in looks: each is a run command with its readings and its removal, six calls in all. */
const LOOK_BUCKET: Bucket = { capacity: 6, perMinute: 2 };
const LEAST_SECONDS = 20;
/** People see how far it is, and a guest that hangs is found out. */
const MOST_SECONDS = 900;
/** Where nothing tells how long it takes. */
const BLIND = { least: 60, most: MOST_SECONDS } as const;
/** The agent takes the order up so long after it was given, at the latest. */
const BEGIN_SECONDS = 60;
/** Guests print tenths of a percent. */
const ROUNDED_PERCENT = 0.1;
/** What is learned is told for so much, since disks differ more than the pace at which they are decrypted. */
const LEARNED_GIB = 100;

/** What a guest said: how much of the volume that is furthest behind is still encrypted, so long after the order. */
export interface GuestProgress {
  readonly at: number;
  readonly percent: number;
}

export interface Decryption {
  readonly osType: 'Windows' | 'Linux';
  /** What there is to decrypt; undefined where nobody knows. */
  readonly gib?: number | undefined;
  readonly forecasts: Forecasts;
  /** The first answer and the last two. */
  readonly seen: readonly GuestProgress[];
}

/** What there is to decrypt, by which it takes its time: Windows takes its volumes side by side, Linux one after the other. */
export function gibToDecrypt({ ade, dataDisks, osDisk, osType }: VmFacts): number | undefined {
  if (ade.kind === 'none') return undefined;
  const disks = [...(ade.osVolume ? [osDisk] : []), ...(ade.dataVolumes ? dataDisks : [])];
  const sizes = disks.flatMap(({ sizeGiB }) => (sizeGiB === undefined ? [] : [sizeGiB]));
  if (sizes.length === 0 || sizes.length < disks.length) return undefined;
  return osType === 'Windows' ? Math.max(...sizes) : sizes.reduce((sum, one) => sum + one, 0);
}

export const remember = (seen: readonly GuestProgress[], now: GuestProgress): GuestProgress[] =>
  seen.length < 3 ? [...seen, now] : [...seen.slice(0, 1), ...seen.slice(-1), now];

const stretched = ({ early, late, typical }: Forecast, factor: number): Forecast => ({
  early: early * factor,
  typical: typical * factor,
  late: late * factor,
});

/** By what past runs took for as much. */
function learnedForecast({ forecasts, gib, osType }: Decryption): Forecast | undefined {
  const learned = forecasts[decryptOf(osType)];
  return learned && gib !== undefined ? stretched(learned, gib / LEARNED_GIB) : undefined;
}

/**
 * By the guest's own words, which know better than any past: the line through its last two. One alone says as much with the order itself, between whose
 * giving and taking up some time goes by. Undefined while nothing has moved.
 */
function shownForecast(seen: readonly GuestProgress[]): Forecast | undefined {
  const [before, now] = [seen.at(-2), seen.at(-1)];
  if (!now || now.percent >= 100) return undefined;
  if (before && before.percent > now.percent) {
    const secondsEach = (now.at - before.at) / (before.percent - now.percent);
    const left = (now.percent + ROUNDED_PERCENT) * secondsEach;
    return { early: now.at + left, typical: now.at + left, late: now.at + 1.2 * left };
  }
  if (before && before.percent < 100) return undefined;
  const leftAfter = (seconds: number): number => (now.percent * Math.max(0, seconds)) / (100 - now.percent);
  const [early, late] = [now.at + leftAfter(now.at - BEGIN_SECONDS), now.at + leftAfter(now.at)];
  return { early, typical: early, late };
}

/** Before the first look: at once where nothing was learned, for the guest tells more than any guess. */
export function firstDecryptLook(decryption: Decryption, elapsedSeconds: number): number {
  const forecast = learnedForecast(decryption);
  return forecast ? Math.max(0, Math.min(forecast.early - elapsedSeconds, MOST_SECONDS)) : 0;
}

/** By the guest's last word; nothing where it has said nothing yet. */
export const percentDone = (seen: readonly GuestProgress[]): number => 100 - (seen.at(-1)?.percent ?? 100);

/** How long to wait where nothing is expected: also in windows that an older deployment began. */
export const blindDecryptLook = (seen: readonly GuestProgress[], elapsedSeconds: number): number =>
  progressDelay(percentDone(seen), elapsedSeconds, BLIND);

/** How long to wait before the guest is asked again how far it is. */
export function decryptLook(decryption: Decryption, elapsedSeconds: number, looks: number): number {
  const { seen } = decryption;
  const forecast = shownForecast(seen) ?? learnedForecast(decryption);
  if (!forecast || elapsedSeconds > 2 * forecast.late) {
    return blindDecryptLook(seen, elapsedSeconds);
  }
  const common = { bucket: LOOK_BUCKET, leastSeconds: LEAST_SECONDS, mostSeconds: MOST_SECONDS };
  return nextLook({ ...common, forecast, elapsedSeconds, looks });
}

/** When it was over, between the last look that saw it under way and the one that did not. */
function endOf(seen: readonly GuestProgress[], doneAt: number): number {
  const [before, last] = [seen.at(-2), seen.at(-1)];
  if (!last) return tookSeconds(undefined, doneAt);
  if (!before || before.percent <= last.percent) return tookSeconds(last.at, doneAt);
  const left = (last.percent * (last.at - before.at)) / (before.percent - last.percent);
  return Math.min(doneAt, last.at + left);
}

/** A guest that was already at it when it was told says nothing about how long it takes. */
function hadBegun([first]: readonly GuestProgress[], end: number): boolean {
  if (!first || first.percent >= 100) return false;
  const secondsEach = (end - first.at) / first.percent;
  return first.at - (100 - first.percent) * secondsEach < -BEGIN_SECONDS;
}

/** What the decryption took, for as much as is learned of; nothing where that was not seen. */
export function decryptSample(decryption: Decryption, doneAt: number): Sample[] {
  const { gib, osType, seen } = decryption;
  const end = endOf(seen, doneAt);
  const isSeen = seen.length > 0 ? !hadBegun(seen, end) : learnedForecast(decryption) !== undefined;
  return gib !== undefined && isSeen ? [{ kind: decryptOf(osType), seconds: (end * LEARNED_GIB) / gib }] : [];
}
