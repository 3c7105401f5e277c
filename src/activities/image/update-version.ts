import { defineActivity } from '../../durable.ts';
import { isOwn } from '../../domain/adoption/is-own.ts';
import type { Galleries, WantedVersion } from '../../domain/ports/images.ts';
import type { Operation } from '../../domain/ports/operation.ts';
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
 * be gone, and no other is accepted.
 * Idempotent: a version that is as wished is not written again.
 * Retry: safe at any point. Undo: none.
 */
export const makeUpdateVersion = (galleries: Galleries) => async (input: Input) => {
  const present = await galleries.readVersion(input.definitionId, input.version);
  if (!present || !isOwn(present.captureId, input)) throw new Error(`version ${input.version} is not ours to write`);
  if (input.supersede !== true && judgeReplication(input, present).kind !== 'broken') return null;
  const { disks, imageId, ...wanted } = input;
  const source = present.source ?? { ...(disks ? { disks } : {}), ...(imageId ? { imageId } : {}) };
  return galleries.startVersion({ ...wanted, ...source });
};
