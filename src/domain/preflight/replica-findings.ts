import { type Finding, refusal, warning } from '../finding.ts';
import { regionKey, sameRegion } from '../region.ts';
import {
  computedReplicas,
  MANAGED_IMAGE_DEPLOYMENTS,
  MAX_REPLICAS_PER_REGION,
  MAX_REPLICAS_PER_VERSION,
  plannedReplicas,
  type ReplicaRule,
} from '../replicas.ts';
import type { RequestedRegion } from '../request/capture-request.ts';
import type { Target } from '../target.ts';

const arithmetic = (region: RequestedRegion, rule: ReplicaRule): string =>
  `${region.concurrentDeployments} concurrent deployments ÷ ${rule.deploymentsPerReplica} per replica`;

function regionFindings(region: RequestedRegion, rule: ReplicaRule): Finding[] {
  const where = `regions.${regionKey(region.name)}`;
  const computed = computedReplicas(region, rule);
  const planned = plannedReplicas(region, rule);
  const findings: Finding[] = [];
  if (planned > MAX_REPLICAS_PER_REGION) {
    findings.push(
      refusal({
        code: 'too-many-replicas-in-region',
        where,
        message: `${arithmetic(region, rule)} = ${planned} replicas, and a region holds at most ${MAX_REPLICAS_PER_REGION}.`,
        fix: 'Deploy in waves, spread over more regions, raise deploymentsPerReplica (Microsoft’s page also says 50), or use a second version.',
      }),
    );
  }
  if (region.replicas !== undefined && region.replicas < computed) {
    findings.push(
      warning({
        code: 'replicas-below-computed',
        where,
        message: `${region.replicas} replicas were asked for; ${arithmetic(region, rule)} needs ${computed}.`,
        fix: `Leave replicas out to get ${computed}; with fewer, deployments beyond ${region.replicas * rule.deploymentsPerReplica} at once may time out.`,
      }),
    );
  }
  return findings;
}

function galleryFindings(regions: readonly RequestedRegion[], rule: ReplicaRule): Finding[] {
  const findings = regions.flatMap((region) => regionFindings(region, rule));
  const total = regions.reduce((sum, region) => sum + plannedReplicas(region, rule), 0);
  if (total > MAX_REPLICAS_PER_VERSION) {
    const sum = regions.map((region) => plannedReplicas(region, rule)).join(' + ');
    findings.push(
      refusal({
        code: 'too-many-replicas',
        where: 'regions',
        message: `${sum} = ${total} replicas, and a version holds at most ${MAX_REPLICAS_PER_VERSION}.`,
        fix: 'Use fewer regions, deploy in waves, or split the regions over two versions.',
      }),
    );
  }
  const keys = regions.map((region) => regionKey(region.name));
  const doubles = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (doubles.length > 0) {
    findings.push(
      refusal({
        code: 'duplicate-region',
        where: 'regions',
        message: `Named more than once: ${doubles.join(', ')}.`,
        fix: 'Name each region once.',
      }),
    );
  }
  return findings;
}

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
