/**
 * How many replicas a region needs.
 *
 * Microsoft's gallery page says one per 20 concurrent deployments under best practices and one per 50 under scaling; 20 is the default and
 * the ratio is a setting. Limits: 50 per region, 100 per version.
 * https://learn.microsoft.com/azure/virtual-machines/azure-compute-gallery#best-practices
 */
export const DEPLOYMENTS_PER_REPLICA = 20;
export const MAX_REPLICAS_PER_REGION = 50;
export const MAX_REPLICAS_PER_VERSION = 100;
/** A managed image is one copy and behaves like one replica. */
export const MANAGED_IMAGE_DEPLOYMENTS = 20;

export interface RegionDemand {
  readonly concurrentDeployments: number;
  readonly concurrentScaleSets?: number;
  /** An explicit wish, taken as it is; below the computed number it is a warning. */
  readonly replicas?: number;
}

export interface ReplicaRule {
  readonly deploymentsPerReplica: number;
  readonly minimumReplicas: number;
}

export function computedReplicas(demand: RegionDemand, rule: ReplicaRule): number {
  const forDeployments = Math.ceil(demand.concurrentDeployments / rule.deploymentsPerReplica);
  return Math.max(1, rule.minimumReplicas, forDeployments, demand.concurrentScaleSets ?? 0);
}

export const plannedReplicas = (demand: RegionDemand, rule: ReplicaRule): number =>
  demand.replicas ?? computedReplicas(demand, rule);
