import type { Problem } from '../answer.ts';
import { type Finding, refusal } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import { duplicateFindings, limitFindings } from '../preflight/replica-findings.ts';
import { DEPLOYMENTS_PER_REPLICA, plannedReplicas, replicaArithmetic, type ReplicaRule } from '../replicas.ts';
import { isBeingWritten, type VersionFacts } from '../target.ts';
import type { ScaleRequest } from './scale-request.ts';

/** One region of a version that changes. */
export interface ScaledRegion {
  /** Region key, as `westeurope`. */
  readonly name: string;
  readonly before: number;
  readonly wanted: number;
  /** How the number came about. */
  readonly arithmetic: string;
  /** When it goes back, where that is another day than the request's: it was asked for by an earlier one. ISO 8601. */
  readonly until?: string;
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

export type ScalingVerdict =
  | { readonly kind: 'done' }
  /** Regions to write, and nobody at it. */
  | { readonly kind: 'open'; readonly regions: readonly string[] }
  | { readonly kind: 'on-its-way' }
  | { readonly kind: 'broken'; readonly problem: Problem };

/** Whether a version has the wanted counts, is on its way there, or has to be written (again). */
export function judgeScaling(wanted: Readonly<Record<string, number>>, version: VersionFacts): ScalingVerdict {
  if (isBeingWritten(version.provisioningState)) return { kind: 'on-its-way' };
  const open = unscaled(wanted, version);
  if (open.length > 0) return { kind: 'open', regions: open };
  const ours = version.regions.filter(({ name }) => name in wanted);
  const broken = ours.find(({ state }) => state === 'failed');
  if (broken) {
    const message = `${broken.name}: ${broken.details ?? 'the copy failed'}`;
    return { kind: 'broken', problem: { code: 'replication-failed', message } };
  }
  return ours.every(({ state }) => state === 'completed') ? { kind: 'done' } : { kind: 'on-its-way' };
}

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
