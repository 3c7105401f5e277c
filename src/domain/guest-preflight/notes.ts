import { type Finding, note } from '../finding.ts';
import { groupId, subscriptionOf, versionId } from '../resource-id.ts';
import type { Plan } from '../preflight/plan.ts';

/** What a run would make, for people who ask for the verdict alone. */
export function planNote({ regions, target }: Plan, sourceId: string): Finding {
  const where =
    target.kind === 'gallery'
      ? versionId(target.definitionId, target.version)
      : `${groupId(subscriptionOf(sourceId), target.resourceGroup)}/…/${target.name}`;
  const places = regions.map(({ concurrentDeployments, name, replicas }) =>
    target.kind === 'gallery' ? `${name} ×${replicas} (for ${concurrentDeployments} at once)` : name,
  );
  return note({
    code: 'planned-image',
    where,
    message: `A run would make this image in ${places.join(', ')}.`,
    fix: 'Nothing. Name regions, replicas or a version to have it otherwise.',
  });
}

/** Told to people who asked for a preflight alone: that there was a run command, and that it is gone. */
export const guestAsked = (vmId: string, command: string): Finding =>
  note({
    code: 'guest-asked',
    where: vmId,
    message: `The guest was asked through the run command ${command}, which changed nothing and was removed.`,
    fix: 'Nothing. Say "guest": false to have the platform looked at alone.',
  });

export const guestNotAsked = (vmId: string, why: string): Finding =>
  note({
    code: 'guest-not-asked',
    where: vmId,
    message: `The guest was not asked: ${why}.`,
    fix: 'Nothing. The run asks it in its own preflight, where it has to.',
  });
