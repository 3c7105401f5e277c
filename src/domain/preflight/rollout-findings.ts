import { type Finding, refusal } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import type { RequestedRegion } from '../request/capture-request.ts';
import type { RolloutOrder } from '../run/rollout.ts';

/** Rings must name every region but home once, or a region would be reached twice or never. */
export function rolloutFindings(order: RolloutOrder, regions: readonly RequestedRegion[], home: string): Finding[] {
  if (typeof order === 'string') return [];
  const named = order.rings.flat().map(regionKey);
  const wanted = regions.map(({ name }) => regionKey(name)).filter((key) => !sameRegion(key, home));
  const doubles = named.filter((key, index) => named.indexOf(key) !== index);
  const unknown = named.filter((key) => !wanted.includes(key) && !sameRegion(key, home));
  const missing = wanted.filter((key) => !named.includes(key));
  const wrong = [
    ...(doubles.length > 0 ? [`in more than one ring: ${doubles.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`not among the regions: ${unknown.join(', ')}`] : []),
    ...(missing.length > 0 ? [`in no ring: ${missing.join(', ')}`] : []),
  ];
  if (wrong.length === 0) return [];
  return [
    refusal({
      code: 'rings-do-not-fit',
      where: 'order.rings',
      message: `The rings and the regions do not fit together: ${wrong.join('; ')}.`,
      fix: 'Name every region but the home region in exactly one ring; home always comes first.',
    }),
  ];
}
