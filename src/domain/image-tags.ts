/** The tags by which people and Goldsmith talk about a virtual machine, and those a finished image carries. */
export const READY = 'image-ready';
export const STATE = 'image-state';
export const CAPTURE = 'image-capture';
export const PROFILE = 'image-profile';
export const DEFINITION = 'image-definition';
export const VERSION = 'image-version';
export const REGIONS = 'image-regions';
export const MODE = 'image-mode';
export const KEEP_USER = 'image-keep-user';

/** The one value that is a request. */
const REQUESTED = 'true';
/** Written over a request that its caller was not allowed to make. */
export const REFUSED = 'refused';

/** On images, versions and temporary resources. */
export const OWNER = 'goldsmith-capture';
const SOURCE_TAG = 'goldsmith-source';
const CALLER_TAG = 'goldsmith-caller';
export const EXPIRES = 'goldsmith-expires';

export type Tags = Readonly<Record<string, string>>;

/** Azure takes no more on one resource: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
export const MOST_TAGS = 50;

export const isRequested = (tags: Tags): boolean => tags[READY] === REQUESTED;

/** Taking the request: from this write on only a fresh `true` is a new request, and our own writes can start nothing. */
export const takenTags = (captureId: string): Tags => ({
  [READY]: captureId,
  [STATE]: 'running',
  [CAPTURE]: captureId,
});

/**
 * The last write before the flag; a machine flagged as generalized refuses tag writes (azure-docs issue 33508). A `true` that was written again
 * meanwhile is served by this very image: left there it could never be taken, and would be captured again and again.
 */
export const consumedTags = (captureId: string): Tags => ({ [READY]: captureId, [STATE]: 'consumed' });

/** Provenance on the image or version. */
export const resultTags = (captureId: string, sourceId: string, caller: string): Tags => ({
  [OWNER]: captureId,
  [SOURCE_TAG]: sourceId.slice(0, 256),
  [CALLER_TAG]: caller.slice(0, 256),
});
