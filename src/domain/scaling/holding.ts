import type { ScaledRegion } from './plan-scaling.ts';
import type { ScaleInput } from './scale-run.ts';

type Held = Pick<ScaleInput, 'regions' | 'until'>;

/** Undefined: it stays. */
const endOf = ({ until }: Held, region: ScaledRegion): string | undefined => region.until ?? until;

/** When the first of them goes back; undefined when nothing does any more. */
export const nextEnd = (held: Held): string | undefined =>
  held.regions
    .flatMap((region) => endOf(held, region) ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(0);

/** Those whose day has come. */
export const endedBy = (held: Held, now: string): ScaledRegion[] =>
  held.regions.filter((region) => Date.parse(endOf(held, region) ?? '') <= Date.parse(now));

/**
 * A new wish while an old one holds: what the first of them found is what the last goes back to, and what the new one does not name goes back on the day
 * that was asked for. `gone`: regions that have gone back already.
 */
export function takenOver(held: Held, gone: readonly ScaledRegion[], next: readonly ScaledRegion[]): ScaledRegion[] {
  const ending = held.regions.flatMap((region) => {
    const until = endOf(held, region);
    return until === undefined ? [] : [{ ...region, until }];
  });
  const first = new Map(ending.map(({ before, name }) => [name, before]));
  const isElsewhere = ({ name }: ScaledRegion): boolean => [...next, ...gone].some((region) => region.name === name);
  const kept = ending.filter((region) => !isElsewhere(region));
  return [...next.map((region) => ({ ...region, before: first.get(region.name) ?? region.before })), ...kept];
}
