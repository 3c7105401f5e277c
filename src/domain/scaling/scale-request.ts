import * as z from 'zod';
import { parseVersionId } from '../resource-id.ts';

const LONGEST_DAYS = 30;

/** What a region is going to be asked for. `replicas` overrides the arithmetic. */
const ScaledRegion = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z][A-Za-z0-9 ]{2,39}$/, 'must be a region name such as westeurope'),
    /** Machines deployed from the version in this region at the same time. */
    concurrentDeployments: z.int().min(0).max(100_000).optional(),
    /** Scale sets created from it at the same time; each needs a replica of its own. */
    concurrentScaleSets: z.int().min(0).max(1_000).optional(),
    replicas: z.int().min(1).max(1_000).optional(),
  })
  .refine(
    ({ concurrentDeployments, concurrentScaleSets, replicas }) =>
      (concurrentDeployments ?? concurrentScaleSets ?? replicas) !== undefined,
    'needs concurrentDeployments, concurrentScaleSets or replicas',
  );

/**
 * Body of `POST /api/versions/scale`: replicas of an existing version for a coming rollout, up or down. Regions that are not named stay as they are.
 */
export const ScaleRequest = z.strictObject({
  versionId: z
    .string()
    .refine(
      (id) => parseVersionId(id) !== undefined,
      'must be /subscriptions/…/galleries/NAME/images/NAME/versions/Major.Minor.Patch',
    ),
  regions: z.array(ScaledRegion).min(1).max(100),
  deploymentsPerReplica: z.int().min(1).max(1_000).optional(),
  minimumReplicas: z.int().min(1).max(50).optional(),
  /** When the replicas go back to what they were, ISO 8601; at most 30 days ahead. Left out: they stay. */
  until: z.iso.datetime().optional(),
});
export type ScaleRequest = z.infer<typeof ScaleRequest>;

/** Why a date cannot be the end, or undefined. Apart from the schema: that knows no clock. */
export function untilProblem(until: string | undefined, now: Date): string | undefined {
  if (until === undefined) return undefined;
  const aheadMs = Date.parse(until) - now.getTime();
  if (aheadMs <= 0) return 'must lie in the future';
  return aheadMs > LONGEST_DAYS * 86_400_000 ? `must lie at most ${LONGEST_DAYS} days ahead` : undefined;
}
