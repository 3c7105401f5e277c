import { type Finding, warning } from '../finding.ts';
import type { StopProof } from '../run/outcome.ts';
import type { RegionProgress } from '../target.ts';

/** Why a run that is about to end well keeps its source. Undefined: the image is all that it can be, and the source may go. */
export function reasonToKeep(proof: StopProof, regions: readonly RegionProgress[]): string | undefined {
  if (proof === 'unproven') return 'nothing proves that its guest was generalized, and the version stays hidden';
  const waiting = regions.filter(({ state }) => state !== 'completed').map(({ name }) => name);
  if (regions.length > 0 && waiting.length === 0) return undefined;
  return `the image is not usable in ${waiting.join(', ') || 'any region'}`;
}

export const sourceNotDeleted = (vmId: string, reason: string): Finding =>
  warning({
    code: 'source-not-deleted',
    where: vmId,
    message: `The image is published, and the source was not deleted: ${reason}.`,
    fix: 'Look at the machine, and delete it by hand if it is not needed any more.',
  });

export const partNotDeleted = (id: string, reason: string): Finding =>
  warning({
    code: 'source-part-not-deleted',
    where: id,
    message: `The source is deleted, and this of it is not: ${reason}.`,
    fix: 'Delete it by hand if it is not needed any more.',
  });
