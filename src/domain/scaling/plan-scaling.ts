import { type Finding, refusal } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import { duplicateFindings, limitFindings } from '../preflight/replica-findings.ts';
import { DEPLOYMENTS_PER_REPLICA, plannedReplicas, replicaArithmetic, type ReplicaRule } from '../replicas.ts';
import type { VersionFacts } from '../target.ts';
import type { ScaleRequest } from './scale-request.ts';

/** One region of a version that changes. */
export interface ScaledRegion {
  /** Region key, as `westeurope`. */
  readonly name: string;
  readonly before: number;
  readonly wanted: number;
  /** How the number came about. */
  readonly arithmetic: string;
}

export type ScalingPlan =
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | { readonly kind: 'planned'; readonly regions: readonly ScaledRegion[] };

const ruleOf = (request: ScaleRequest): ReplicaRule => ({
  deploymentsPerReplica: request.deploymentsPerReplica ?? DEPLOYMENTS_PER_REPLICA,
  minimumReplicas: request.minimumReplicas ?? 1,
});

/** All regions of the version count towards the hundred, the named ones and the others. */
const countsAfter = (regions: readonly ScaledRegion[], version: VersionFacts) =>
  version.regions.map(({ name, replicas }) => {
    const scaled = regions.find((region) => sameRegion(region.name, name));
    const arithmetic = scaled?.arithmetic ?? `${replicas} replicas as stored`;
    return { name, replicas: scaled?.wanted ?? replicas, arithmetic };
  });

function wrongNames(request: ScaleRequest, version: VersionFacts): Finding[] {
  const keys = request.regions.map(({ name }) => regionKey(name));
  const there = version.regions.map(({ name }) => regionKey(name));
  const absent = keys.filter((key) => !there.includes(key));
  return [
    ...duplicateFindings(keys),
    ...absent.map((key) =>
      refusal({
        code: 'region-not-in-version',
        where: `regions.${key}`,
        message: `The version is not replicated to ${key}; scaling changes counts and adds no region.`,
        fix: `Choose among ${there.join(', ')}, or add the region to the version first.`,
      }),
    ),
  ];
}

/** What a request means for a version as it is now. Pure; everything wrong at once. */
export function planScaling(request: ScaleRequest, version: VersionFacts): ScalingPlan {
  const rule = ruleOf(request);
  const named = wrongNames(request, version);
  if (named.length > 0) return { kind: 'refused', findings: named };
  const regions = request.regions.map((asked) => {
    const demand = { ...asked, concurrentDeployments: asked.concurrentDeployments ?? 0 };
    const before = version.regions.find(({ name }) => sameRegion(name, asked.name))?.replicas ?? 0;
    const arithmetic = replicaArithmetic(demand, rule);
    return { name: regionKey(asked.name), before, wanted: plannedReplicas(demand, rule), arithmetic };
  });
  const findings = limitFindings(countsAfter(regions, version));
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'planned', regions };
}

/** Regions whose stored count is not the wanted one. */
export const unscaled = (wanted: Readonly<Record<string, number>>, version: VersionFacts): string[] =>
  Object.entries(wanted)
    .filter(([key, count]) => version.regions.find(({ name }) => sameRegion(name, key))?.replicas !== count)
    .map(([key]) => key);

/** Going back touches only what is still as we left it: a count that somebody changed meanwhile is theirs. */
export function wayBack(
  regions: readonly ScaledRegion[],
  version: VersionFacts,
): { readonly wanted: Readonly<Record<string, number>>; readonly changed: readonly string[] } {
  const stored = (key: string): number | undefined =>
    version.regions.find(({ name }) => sameRegion(name, key))?.replicas;
  const ours = regions.filter(({ name, wanted }) => stored(name) === wanted);
  const changed = regions.filter(({ name, wanted }) => stored(name) !== wanted).map(({ name }) => name);
  return { wanted: Object.fromEntries(ours.map(({ before, name }) => [name, before])), changed };
}
