import { regionKey, sameRegion } from '../region.ts';
import type { RegionProgress } from '../target.ts';

/**
 * In which order a version reaches its regions. `all`: one PUT. `home-first`: the home region alone, then the rest. Rings: home, then one ring after
 * the other; a ring begins when every region before it is usable.
 */
export type RolloutOrder = 'all' | 'home-first' | { readonly rings: readonly (readonly string[])[] };

export interface Wanted {
  readonly name: string;
  readonly replicas: number;
}

/** The regions that each PUT adds, as region keys. The first stage holds the home region: Azure makes no version without it. */
export function stagesOf(order: RolloutOrder, regions: readonly Wanted[], home: string): string[][] {
  const keys = regions.map(({ name }) => regionKey(name));
  if (order === 'all') return [keys];
  const isHome = (key: string): boolean => sameRegion(key, home);
  const others = keys.filter((key) => !isHome(key));
  const rings = order === 'home-first' ? [others] : order.rings.map((ring) => ring.map(regionKey));
  const first = keys.filter(isHome);
  return [first, ...rings.map((ring) => ring.filter((key) => others.includes(key)))].filter((ring) => ring.length > 0);
}

/** Where a rollout stands. Plain JSON: it travels through `continueAsNew`. */
export interface Rollout {
  readonly stages: readonly (readonly string[])[];
  /** Index of the last stage that was PUT. */
  readonly stage: number;
  /** Regions taken out by a repair, to be added again. */
  readonly dropped: readonly string[];
  /** PUTs sent to repair something, over the whole rollout. */
  readonly repairs: number;
  /** Per region: when its percentage last moved, ISO 8601. */
  readonly moved: Readonly<Record<string, { readonly percent: number; readonly at: string }>>;
}

export const startRollout = (stages: readonly (readonly string[])[]): Rollout => ({
  ...{ stages, stage: 0, dropped: [], repairs: 0, moved: {} },
});

/** The regions that the version must have now: all stages so far, less what a repair took out. */
export function regionsNow<Region extends Wanted>(rollout: Rollout, regions: readonly Region[]): Region[] {
  const wanted = new Set(rollout.stages.slice(0, rollout.stage + 1).flat());
  for (const key of rollout.dropped) wanted.delete(key);
  return regions.filter(({ name }) => wanted.has(regionKey(name)));
}

export const hasMoreStages = (rollout: Rollout): boolean => rollout.stage < rollout.stages.length - 1;

/** Writes down which regions moved since the last look. */
export function noteProgress(rollout: Rollout, seen: readonly RegionProgress[], at: string): Rollout {
  const entries = seen.map(({ name, percent }) => {
    const before = rollout.moved[regionKey(name)];
    return [regionKey(name), before?.percent === percent ? before : { percent, at }] as const;
  });
  return { ...rollout, moved: Object.fromEntries(entries) };
}

/** Regions that are not there and whose percentage has not moved for so long that nobody should wait on. */
export function stuckRegions(rollout: Rollout, seen: readonly RegionProgress[], at: string, minutes: number): string[] {
  const now = Date.parse(at);
  return seen
    .filter(({ state }) => state === 'replicating' || state === 'unknown')
    .map(({ name }) => regionKey(name))
    .filter((key) => now - Date.parse(rollout.moved[key]?.at ?? at) >= minutes * 60_000);
}
