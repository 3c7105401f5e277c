import { EXPIRES, OWNER } from '../image-tags.ts';
import type { ListedTemporary } from '../ports/temporaries.ts';
import { parsePointId } from '../restore/point-kind.ts';
import { parseTemporaryId, type TemporaryKind } from './temporary.ts';

type SweptKind = TemporaryKind | 'restore-points';

export interface Expired {
  readonly id: string;
  readonly kind: SweptKind;
  readonly captureId: string;
}

/** A machine goes before what hangs on it. */
const ORDER: readonly SweptKind[] = [
  'virtual-machine',
  'network-interface',
  'image',
  'disk',
  'snapshot',
  'restore-points',
];

const kindOf = (id: string): SweptKind | undefined =>
  parseTemporaryId(id)?.kind ?? (parsePointId(id) ? 'restore-points' : undefined);

/**
 * What a sweep may remove: of a kind that Goldsmith makes for a while, with the tags of a run and of an expiry that has passed. Whatever lacks one of
 * them is somebody else's, however it is called. Images and versions carry the tag of their run too, but no expiry.
 */
export function expiredAmong(listed: readonly ListedTemporary[], now: string): Expired[] {
  const found = listed.flatMap(({ id, tags }): Expired[] => {
    const kind = kindOf(id);
    const captureId = tags[OWNER];
    const expires = Date.parse(tags[EXPIRES] ?? '');
    if (!kind || captureId === undefined || Number.isNaN(expires) || expires > Date.parse(now)) return [];
    return [{ id, kind, captureId }];
  });
  return found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

interface Turn {
  readonly now: readonly Expired[];
  /** Could not be removed before, and has to wait for its turn. */
  readonly later: readonly string[];
}

/** So many at once: first what no sweep has tried, then what could not be removed, longest ago first. Or what is locked would keep the rest waiting for ever. */
export function inTurn(expired: readonly Expired[], kept: readonly string[], most: number): Turn {
  const places = new Map(kept.map((id, place) => [id.toLowerCase(), place]));
  const placeOf = ({ id }: Expired): number => places.get(id.toLowerCase()) ?? -1;
  const queue = expired.toSorted((a, b) => placeOf(a) - placeOf(b));
  const waiting = queue.slice(most).filter((one) => placeOf(one) >= 0);
  return { now: queue.slice(0, most), later: waiting.map(({ id }) => id) };
}

/** Wanted in this sweep and in the one before, and nobody at work: the event is lost, or its subscription is. */
export const unheardOf = (waiting: readonly string[], before: readonly string[]): string[] => {
  const known = new Set(before.map((id) => id.toLowerCase()));
  return waiting.filter((id) => known.has(id.toLowerCase()));
};
