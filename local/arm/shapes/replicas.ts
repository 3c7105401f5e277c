/** What a version keeps of one of its regions. Times are virtual milliseconds. */
export interface RegionReplicas {
  /** Short name: eastus2. */
  readonly region: string;
  /** What the last PUT stored: the number everything else counts with. */
  readonly replicaCount: number;
  /** Replicas that can serve deployments while the rest is still copied. */
  readonly readyBefore: number;
  readonly startedAt: number;
  readonly finishesAt: number;
  readonly fails: boolean;
}
