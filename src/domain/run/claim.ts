import { CAPTURE, isRequested, READY, STATE, type Tags } from '../image-tags.ts';

/** What the tags of a machine say about who holds it. The lock lives in the world, so that it survives the loss of the task hub. */
export type Claim =
  { readonly kind: 'free' } | { readonly kind: 'mine' } | { readonly kind: 'held'; readonly captureId: string };

/** `image-state` values under which `image-capture` names a run that may be live. */
const HELD_STATES = new Set(['running', 'consumed']);

export function claimOf(tags: Tags, captureId: string): Claim {
  const holder = tags[CAPTURE];
  if (holder === undefined || !HELD_STATES.has(tags[STATE] ?? '')) return { kind: 'free' };
  return holder === captureId ? { kind: 'mine' } : { kind: 'held', captureId: holder };
}

/** Still ours and still wanted: removing the tag during the cool-down is how a person takes a request back. */
export const isStillWanted = (tags: Tags, captureId: string): boolean =>
  tags[READY] === captureId && tags[CAPTURE] === captureId;

/** A request that nobody has taken yet. */
export const hasFreshRequest = (tags: Tags): boolean => isRequested(tags);
