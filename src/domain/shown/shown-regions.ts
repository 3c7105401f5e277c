import { regionKey, sameRegion } from '../region.ts';
import type { Rollout, Wanted } from '../run/rollout.ts';
import type { RegionProgress } from '../target.ts';

/**
 * What people are shown: every region of the whole plan, later stages as `waiting`, and for those on their way when they will be there at the pace so
 * far. No forecast before five percent: it would be a guess.
 */
export function shownRegions(
  rollout: Rollout,
  regions: readonly Wanted[],
  seen: readonly RegionProgress[],
  startedAt: string,
  at: string,
): RegionProgress[] {
  const elapsedMs = Date.parse(at) - Date.parse(startedAt);
  return regions.map((region) => {
    const found = seen.find(({ name }) => sameRegion(name, region.name));
    if (!found) {
      const isAsked = rollout.stages
        .slice(0, rollout.stage + 1)
        .some((stage) => stage.includes(regionKey(region.name)));
      const state = isAsked ? 'unknown' : 'waiting';
      return { name: regionKey(region.name), replicas: region.replicas, state, percent: 0 };
    }
    if (found.state !== 'replicating' || found.percent < 5) return found;
    const leftMs = (elapsedMs * (100 - found.percent)) / found.percent;
    return { ...found, forecastAt: new Date(Date.parse(at) + leftMs).toISOString() };
  });
}
