import type { Problem } from '../answer.ts';
import type { WantedVersion } from '../ports/images.ts';
import { sameRegion } from '../region.ts';
import type { RegionProgress, VersionFacts } from '../target.ts';

/** Whether a version is what was wanted, still on its way, or stuck. */
export type ReplicationVerdict =
  { readonly kind: 'ready' } | { readonly kind: 'on-its-way' } | { readonly kind: 'broken'; readonly problem: Problem };

const broken = (code: string, message: string): ReplicationVerdict => ({ kind: 'broken', problem: { code, message } });

/**
 * "Succeeded" of the PUT is not "usable in the region" (AgentBaker issues 8373, 8374), and a replica count can be ignored silently
 * (packer-plugin-azure issue 341): every region must be Completed with the stored count equal to the wish.
 */
export function judgeReplication(wanted: WantedVersion, version: VersionFacts | null): ReplicationVerdict {
  if (!version) return broken('version-missing', `version ${wanted.version} does not exist any more`);
  const inFlight = ['creating', 'updating'].includes(version.provisioningState.toLowerCase());
  const find = (name: string): RegionProgress | undefined =>
    version.regions.find((region) => sameRegion(region.name, name));
  if (inFlight) return { kind: 'on-its-way' };
  for (const region of wanted.regions) {
    const stored = find(region.name);
    if (!stored)
      return broken('region-lost', `region ${region.name} is missing from the version: somebody else wrote it`);
    if (stored.state === 'failed') {
      return broken(
        'replication-failed',
        `replication to ${region.name} failed${stored.details ? `: ${stored.details}` : ''}`,
      );
    }
    if (stored.replicas !== region.replicas) {
      return broken(
        'replica-count-ignored',
        `${region.name} has ${stored.replicas} replicas instead of ${region.replicas}`,
      );
    }
  }
  if (version.provisioningState.toLowerCase() === 'failed') {
    return broken('version-failed', `version ${wanted.version} is in provisioning state Failed`);
  }
  const completed = wanted.regions.every((region) => find(region.name)?.state === 'completed');
  return completed ? { kind: 'ready' } : { kind: 'on-its-way' };
}
