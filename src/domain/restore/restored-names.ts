import { parseDiskId, requireParsed } from '../resource-id.ts';
import { MOST_TAGS, type Tags } from '../image-tags.ts';
import type { KeptDisk } from './kept-machine.ts';

/** On whatever a restore makes: the capture that it undoes. */
export const RESTORED = 'goldsmith-restored';

const MOST_CHARACTERS = 80;

/** Beside the old disk, which keeps its name: derived from the capture, so that a second try finds what the first has made. */
export function restoredDiskId(captureId: string, { disk, id, name }: KeptDisk): string {
  const end = `-${captureId}-${disk === 'os' ? 'os' : `lun${disk}`}`;
  const { resourceGroup, subscriptionId } = requireParsed(parseDiskId, id);
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.Compute/disks/${name.slice(0, MOST_CHARACTERS - end.length)}${end}`;
}

/**
 * As it was, but without the words of captures: a machine that is back asks for nothing. Of the tags that Azure takes ours is one, since a second try knows
 * by it what the first has made.
 */
export const restoredTags = (captureId: string, tags: Tags): Tags => ({
  ...Object.fromEntries(
    Object.entries(tags)
      .filter(([name]) => !/^(image|goldsmith)-/i.test(name))
      .slice(0, MOST_TAGS - 1),
  ),
  [RESTORED]: captureId,
});
