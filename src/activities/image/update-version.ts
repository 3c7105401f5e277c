import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import { isOwn } from '../../domain/adoption/is-own.ts';
import type { Galleries, WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';
import { sameRegion } from '../../domain/region.ts';
import { judgeReplication } from '../../domain/run/replication.ts';

type Input = WantedVersion & {
  captureId: string;
  /** The PUT in flight has not moved for hours: this one takes its place. */
  supersede?: boolean;
};

export const updateVersion = defineActivity<Input, Operation | null>('update-version');

/**
 * PUTs our own version with the whole desired state: the next ring, a repair, or its publication; null where there is nothing to write: a PUT of ours is in
 * flight (unless that one is given up as stuck), or it has ended and its answer was lost. A version keeps the source it was made of: that of an earlier run may
 * be gone, and no other is accepted. Nor does it lose a region that somebody added, or that an earlier run had reached, unless it is one that a repair takes out.
 * Idempotent: a version that is as wished is not written again.
 * Retry: safe at any point. Undo: none.
 */
export const makeUpdateVersion = (galleries: Galleries) => async (input: Input) => {
  const present = await galleries.readVersion(input.definitionId, input.version);
  // Somebody deleted it, or wrote its tags anew: an end of the run like any other, and no bug of ours.
  if (!present)
    throw new Rejected({ code: 'version-missing', message: `version ${input.version} does not exist any more` });
  if (!isOwn(present.captureId, input)) {
    const message = `version ${input.version} does not carry the tag of this run any more: it is not ours to write`;
    throw new Rejected({ code: 'version-not-ours', message });
  }
  if (input.supersede !== true && judgeReplication(input, present).kind !== 'broken') return null;
  const { disks, imageId, ...wanted } = input;
  const source = present.source ?? { ...(disks ? { disks } : {}), ...(imageId ? { imageId } : {}) };
  const hasOthers = present.regions.some(({ name }) => !input.regions.some((region) => sameRegion(region.name, name)));
  const keepsOthers = input.mayDropRegions !== true || input.dropping !== undefined;
  return galleries.startVersion({ ...wanted, ...source }, hasOthers && keepsOthers);
};
