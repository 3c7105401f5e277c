import type { Problem } from '../answer.ts';
import type { WantedVersion } from '../ports/images.ts';
import { regionKey, sameRegion } from '../region.ts';
import { isBeingWritten, type RegionProgress, type VersionFacts } from '../target.ts';

/** Whether a version is what was wanted, still on its way, or stuck. */
export type ReplicationVerdict =
  | { readonly kind: 'ready' }
  | { readonly kind: 'on-its-way' }
  /** `regions`: those that failed by themselves, to be dropped and added again. Empty: the whole wish is PUT again. */
  | { readonly kind: 'broken'; readonly problem: Problem; readonly regions: readonly string[] };

const broken = (code: string, message: string, regions: readonly string[] = []): ReplicationVerdict => ({
  kind: 'broken',
  problem: { code, message },
  regions,
});

/** The documented repair takes a region out and adds it again; the home region can be taken out of no version. */
function failedRegions(wanted: WantedVersion, version: VersionFacts): string[] {
  return version.regions
    .filter(({ name, state }) => state === 'failed' && !sameRegion(name, wanted.location))
    .map(({ name }) => regionKey(name));
}

/**
 * "Succeeded" of the PUT is not "usable in the region" (AgentBaker issues 8373, 8374), and a replica count can be ignored silently
 * (packer-plugin-azure issue 341): every region must be Completed with the stored count equal to the wish.
 */
export function judgeReplication(wanted: WantedVersion, version: VersionFacts | null): ReplicationVerdict {
  if (!version) return broken('version-missing', `version ${wanted.version} does not exist any more`);
  const find = (name: string): RegionProgress | undefined =>
    version.regions.find((region) => sameRegion(region.name, name));
  if (isBeingWritten(version.provisioningState)) return { kind: 'on-its-way' };
  for (const region of wanted.regions) {
    const stored = find(region.name);
    if (!stored)
      return broken('region-lost', `region ${region.name} is missing from the version: somebody else wrote it`);
    if (stored.state === 'failed') {
      return broken(
        'replication-failed',
        `replication to ${region.name} failed${stored.details ? `: ${stored.details}` : ''}`,
        failedRegions(wanted, version),
      );
    }
    if (stored.replicas !== region.replicas) {
      return broken(
        'replica-count-ignored',
        `${region.name} has ${stored.replicas} replicas instead of ${region.replicas}`,
      );
    }
  }
  const extra = version.regions.filter(({ name }) => !wanted.regions.some((region) => sameRegion(region.name, name)));
  // One that fails for a region of a later stage, which an earlier run had asked for, is mended when that stage comes.
  const isOfOthers = extra.some(({ state }) => state === 'failed');
  if (version.provisioningState.toLowerCase() === 'failed' && !isOfOthers) {
    return broken('version-failed', `version ${wanted.version} is in provisioning state Failed`);
  }
  // A region that somebody added is theirs; one that a repair takes out must be gone before it is added again.
  const left = extra.filter(({ name }) => wanted.dropping?.some((key) => sameRegion(key, name)) ?? true);
  if (wanted.mayDropRegions && left.length > 0) {
    return broken('region-not-dropped', `the version still has ${left.map(({ name }) => name).join(', ')}`);
  }
  if (version.excludedFromLatest !== wanted.excludeFromLatest) {
    return broken(
      'latest-not-as-wanted',
      `excludeFromLatest is ${version.excludedFromLatest} instead of ${wanted.excludeFromLatest}: somebody else wrote the version`,
    );
  }
  const completed = wanted.regions.every((region) => find(region.name)?.state === 'completed');
  return completed ? { kind: 'ready' } : { kind: 'on-its-way' };
}
