import { CAPTURE, isRequested, READY, STATE, type Tags } from '../image-tags.ts';
import type { CaptureOutcome } from './outcome.ts';

/** How the tags of a machine must change at the end of a run. Empty where there is nothing to do. */
export interface Settlement {
  readonly merge: Tags;
  readonly remove: Tags;
}

export type EndState = CaptureOutcome['kind'];

/**
 * The end state is written on the machine, and `image-ready` is deleted only if it still holds our own id: a fresh `true` is somebody's new
 * request. A request that ended before it was taken (refused, rejected, cancelled, broken) is answered by taking `true` away, or it would start
 * again for ever; requests over HTTP that ended so leave no trace on the machine.
 */
export function settlementOf(tags: Tags, captureId: string, end: EndState, requestedByTag: boolean): Settlement {
  const nothing: Settlement = { merge: {}, remove: {} };
  // Consumed is the end state of a machine that became an image: it is flagged and accepts no further word.
  if (end === 'captured' && tags[STATE] === 'consumed') return nothing;
  const ours = tags[CAPTURE] === captureId;
  const untaken = !ours && end !== 'captured' && requestedByTag && isRequested(tags);
  if (!ours && !untaken) return nothing;
  const value = tags[READY];
  const remove: Tags = value !== undefined && (value === captureId || untaken) ? { [READY]: value } : {};
  const settled = ours && tags[STATE] === end && Object.keys(remove).length === 0;
  return settled ? nothing : { merge: { [STATE]: end, [CAPTURE]: captureId }, remove };
}
