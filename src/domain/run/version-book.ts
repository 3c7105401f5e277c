import { compareVersions, nextVersion, parseVersion } from '../version-number.ts';

/**
 * Numbers given out per image definition. State of the `version-book` entity, which serialises the asking: two runs never get the same number, and one
 * that was given out is not given out again, also when its version was deleted since.
 */
export type BookState = Readonly<Record<string, Page>>;

interface Page {
  readonly highest: string;
  /** The last numbers given, so that the same run gets the same one again. */
  readonly given: readonly { readonly captureId: string; readonly version: string }[];
}

export interface Reservation {
  readonly definitionId: string;
  readonly captureId: string;
  /** The first number that is free by what stands in the gallery. */
  readonly atLeast: string;
  /** Numbers that turned out to be somebody else's. */
  readonly lost: readonly string[];
}

const REMEMBERED = 50;

const isHigher = (a: string, b: string): boolean => {
  const [one, other] = [parseVersion(a), parseVersion(b)];
  return one !== undefined && (other === undefined || compareVersions(one, other) > 0);
};

/** Asking twice for one run gives one number, until that number is lost. */
export function reserve(state: BookState, request: Reservation): { state: BookState; version: string } {
  const { atLeast, captureId, lost } = request;
  const key = request.definitionId.toLowerCase();
  const page = state[key];
  const mine = page?.given.findLast((entry) => entry.captureId === captureId)?.version;
  if (mine !== undefined && !lost.includes(mine)) return { state, version: mine };
  const version = !page || isHigher(atLeast, page.highest) ? atLeast : nextVersion([page.highest]);
  const given = [...(page?.given ?? []), { captureId, version }].slice(-REMEMBERED);
  return { state: { ...state, [key]: { highest: version, given } }, version };
}

/** Entity keys stand in URLs and are short. Definitions that share a key share an entity, and each has a page of its own in it. */
export function bookKey(definitionId: string): string {
  let hash = 0x811c9dc5;
  for (const char of definitionId.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return `definition-${(hash >>> 0).toString(16)}`;
}
