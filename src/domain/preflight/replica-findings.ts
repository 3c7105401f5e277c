import { type Finding, refusal, warning } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import {
  computedReplicas,
  MANAGED_IMAGE_DEPLOYMENTS,
  MAX_REPLICAS_PER_REGION,
  MAX_REPLICAS_PER_VERSION,
  plannedReplicas,
  replicaArithmetic,
  type ReplicaRule,
} from '../replicas.ts';
import type { RequestedRegion } from '../request/capture-request.ts';
import type { Target } from '../target.ts';

/** Limits of a version, the same whether it is made or scaled. */
export function limitFindings(
  counts: readonly { readonly name: string; readonly replicas: number; readonly arithmetic: string }[],
): Finding[] {
  const findings = counts
    .filter(({ replicas }) => replicas > MAX_REPLICAS_PER_REGION)
    .map(({ arithmetic, name }) =>
      refusal({
        code: 'too-many-replicas-in-region',
        where: `regions.${regionKey(name)}`,
        message: `${arithmetic}; a region holds at most ${MAX_REPLICAS_PER_REGION}.`,
        fix: 'Deploy in waves, spread over more regions, raise deploymentsPerReplica (Microsoft’s page also says 50), or use a second version.',
      }),
    );
  const total = counts.reduce((sum, { replicas }) => sum + replicas, 0);
  if (total <= MAX_REPLICAS_PER_VERSION) return findings;
  const sum = counts.map(({ replicas }) => replicas).join(' + ');
  return [
    ...findings,
    refusal({
      code: 'too-many-replicas',
      where: 'regions',
      message: `${sum} = ${total} replicas, and a version holds at most ${MAX_REPLICAS_PER_VERSION}.`,
      fix: 'Use fewer regions, deploy in waves, or split the regions over two versions.',
    }),
  ];
}

export function duplicateFindings(names: readonly string[]): Finding[] {
  const keys = names.map(regionKey);
  const doubles = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (doubles.length === 0) return [];
  return [
    refusal({
      code: 'duplicate-region',
      where: 'regions',
      message: `Named more than once: ${doubles.join(', ')}.`,
      fix: 'Name each region once.',
    }),
  ];
}

function belowComputed(region: RequestedRegion, rule: ReplicaRule): Finding[] {
  const computed = computedReplicas(region, rule);
  if (region.replicas === undefined || region.replicas >= computed) return [];
  return [
    warning({
      code: 'replicas-below-computed',
      where: `regions.${regionKey(region.name)}`,
      message: `${region.replicas} replicas were asked for; ${replicaArithmetic(region, rule)}.`,
      fix: `Leave replicas out to get ${computed}; with fewer, deployments beyond ${region.replicas * rule.deploymentsPerReplica} at once may time out.`,
    }),
  ];
}

const galleryFindings = (regions: readonly RequestedRegion[], rule: ReplicaRule): Finding[] => [
  ...regions.flatMap((region) => belowComputed(region, rule)),
  ...limitFindings(
    regions.map((region) => ({
      ...{ name: region.name, replicas: plannedReplicas(region, rule) },
      arithmetic: replicaArithmetic(region, rule),
    })),
  ),
  ...duplicateFindings(regions.map(({ name }) => name)),
];

/** A managed image is one disk; beyond 20 at once deployments time out (ACD:capture-image-resource). */
function managedImageFindings(regions: readonly RequestedRegion[], location: string): Finding[] {
  const findings: Finding[] = [];
  for (const region of regions) {
    if (!sameRegion(region.name, location)) {
      findings.push(
        refusal({
          code: 'managed-image-region',
          where: `regions.${regionKey(region.name)}`,
          message: `A managed image exists only in the region of its source, ${regionKey(location)}.`,
          fix: 'Capture to a gallery version to have the image in several regions.',
        }),
      );
    }
    if (region.concurrentDeployments > MANAGED_IMAGE_DEPLOYMENTS || region.concurrentScaleSets > 1) {
      findings.push(
        refusal({
          code: 'managed-image-concurrency',
          where: `regions.${regionKey(region.name)}`,
          message: `A managed image serves ${MANAGED_IMAGE_DEPLOYMENTS} deployments at the same time; ${region.concurrentDeployments} are wanted.`,
          fix: 'Capture to a gallery version: it gets one replica for every 20.',
        }),
      );
    }
  }
  return findings;
}

export const replicaFindings = (
  target: Target,
  regions: readonly RequestedRegion[],
  rule: ReplicaRule,
  location: string,
): Finding[] => (target.kind === 'gallery' ? galleryFindings(regions, rule) : managedImageFindings(regions, location));
