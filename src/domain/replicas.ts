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

/** Microsoft's gallery page names this ratio too, under "Scaling". */
const OTHER_DEPLOYMENTS_PER_REPLICA = 50;

/** How the number of a region came about, for people who have to pay for it. */
export function replicaArithmetic(demand: RegionDemand, rule: ReplicaRule): string {
  const { concurrentDeployments: concurrent, concurrentScaleSets = 0 } = demand;
  const { deploymentsPerReplica: per, minimumReplicas } = rule;
  const parts = [
    `${concurrent} deployments at once ÷ ${per} per replica = ${Math.ceil(concurrent / per)}`,
    ...(concurrentScaleSets > 0 ? [`${concurrentScaleSets} scale sets at once`] : []),
    `at least ${Math.max(1, minimumReplicas)}`,
  ];
  const computed = computedReplicas(demand, rule);
  const other = computedReplicas(demand, { ...rule, deploymentsPerReplica: OTHER_DEPLOYMENTS_PER_REPLICA });
  const asked = demand.replicas === undefined ? '' : `; asked for by number: ${demand.replicas}`;
  const compare =
    other === computed ? '' : ` (${other} at ${OTHER_DEPLOYMENTS_PER_REPLICA} per replica, Microsoft’s other figure)`;
  return `max(${parts.join(', ')}) = ${computed} replicas${compare}${asked}`;
}
