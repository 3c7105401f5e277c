/** When to look again. Dense near the expected end, sparse elsewhere, inside the per-machine token buckets (12 reads a minute). */

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, Math.round(value)));

/** After `polls` looks at an operation that usually takes seconds: 10 s, 15 s, 20 s … 60 s; never sooner than Azure asks. */
export const operationDelay = (polls: number, retryAfterSeconds = 0): number =>
  Math.max(retryAfterSeconds, clamp(10 + 5 * polls, 10, 60));

/** Something that moves from 0 to 100 percent at a steady pace: half of the time that seems to be left. */
export function progressDelay(
  percent: number,
  elapsedSeconds: number,
  bounds: { least: number; most: number },
): number {
  if (percent <= 0 || percent >= 100)
    return percent >= 100 ? bounds.least : clamp(elapsedSeconds, bounds.least, bounds.most);
  const left = (elapsedSeconds * (100 - percent)) / percent;
  return clamp(left / 2, bounds.least, bounds.most);
}

/** The same for replicas of a version: the slowest region decides. No region at all: it has not begun. */
export function replicationDelay(regions: readonly { readonly percent: number }[], elapsedSeconds: number): number {
  const percent = regions.length === 0 ? 0 : Math.min(100, ...regions.map((region) => region.percent));
  return progressDelay(percent, elapsedSeconds, { least: 15, most: 300 });
}
