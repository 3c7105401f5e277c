import * as z from 'zod';
import { DEPLOYMENTS_PER_REPLICA } from '../replicas.ts';
import { isWithin } from '../resource-id.ts';
import type { HelperMachine } from '../optimize/helper-machine.ts';
import { OptimizeChoice } from '../optimize/optimization.ts';
import { GalleryTarget, ManagedImageTarget, RequestedRegion } from './capture-request.ts';
import { Staging } from './staging.ts';

const ObjectId = z.guid().transform((id) => id.toLowerCase());

/**
 * One entry of the allow-list (`GOLDSMITH_SCOPES`). Deny by default: what lies in no scope is never touched, and a scope without `consume`
 * never consumes a machine.
 */
export const Scope = z.strictObject({
  /** Subscription, resource group or resource id. */
  scope: z.string().regex(/^\/subscriptions\/[^/]+(\/.+)?$/, 'must begin with /subscriptions/'),
  /** Permitted modes; the first is the default. */
  modes: z.array(z.enum(['consume', 'copy'])).min(1),
  /** Object ids of users, groups' members or service principals who may tag. Compared as GUIDs. */
  callers: z.array(ObjectId).default([]),
  /** A tag write whose event names nobody (every ResourceNotifications event): start nothing, or wait for approval. */
  unknownCaller: z.enum(['refuse', 'approval']).default('refuse'),
  /** Profile used when the machine names none. */
  profile: z.string().optional(),
  /** The only profiles that requests here may go under, from whomever; then none goes without one. Absent: any that is configured. */
  profiles: z.array(z.string()).min(1).optional(),
  /** Where temporary machines live, one place per region. Needed by the mode `copy` and by boot tests. */
  staging: z.array(Staging).optional(),
  limits: z
    .strictObject({
      /** Consuming runs that may pass their first change per hour; further ones wait in `held` until approved. */
      runsPerHour: z.int().min(0).default(10),
    })
    .default({ runsPerHour: 10 }),
});
export type Scope = z.infer<typeof Scope>;

/** What requests may choose from. Tags choose within a profile, never beyond it. */
export const Profile = z.strictObject({
  /** Permitted targets; the first is the default. */
  targets: z.array(z.discriminatedUnion('kind', [GalleryTarget, ManagedImageTarget])).min(1),
  /** Default regions, and the only ones that tags may name. `concurrentDeployments` is the default and the largest allowed. */
  regions: z.array(RequestedRegion).min(1).optional(),
  deploymentsPerReplica: z.int().min(1).max(1_000).default(DEPLOYMENTS_PER_REPLICA),
  /** Three replicas at least, as Microsoft advises for production; and where people must approve, two of them. */
  production: z.boolean().default(false),
  minimumReplicas: z.int().min(1).max(50).optional(),
  keepUser: z.boolean().default(false),
  /** Script run in the guest (PowerShell or sh, as SYSTEM or root) before it is generalized; an exit code other than 0 stops the run. Never a secret. */
  runBefore: z
    .strictObject({
      script: z.string().min(1).max(16_384),
      timeoutMinutes: z.int().min(1).max(90).default(15),
    })
    .optional(),
  /** DISM /optimize-image /boot on a copy of the captured disk, as its last modification. Windows only, and needs GOLDSMITH_OPTIMIZE_HELPER. */
  optimize: OptimizeChoice,
  restorePoint: z.boolean().default(true),
  /** How long a restore point is kept. */
  restoreKeepDays: z.int().min(1).max(365).default(14),
  approval: z.boolean().default(false),
  /** Kinds of source that requests may name. Only a machine has a guest that Goldsmith itself prepares. */
  sources: z
    .array(z.enum(['vm', 'disk', 'snapshot', 'vhd']))
    .min(1)
    .default(['vm']),
  /** Whether a request may have its source machine deleted in the end. */
  deleteSource: z.boolean().default(false),
  /** Instead of the scope's. */
  staging: z.array(Staging).optional(),
});
export type Profile = z.infer<typeof Profile>;

export interface Policy {
  readonly scopes: readonly Scope[];
  readonly profiles: Readonly<Record<string, Profile>>;
  /** Where captured disks are optimized; absent: nowhere. */
  readonly helper?: HelperMachine;
}

/** Names come from tags: only what was configured counts, never what every object has (`constructor`). */
export const profileOf = (policy: Policy, name: string): Profile | undefined =>
  Object.hasOwn(policy.profiles, name) ? policy.profiles[name] : undefined;

/** The narrowest scope that holds the resource, if any does. */
export function scopeOf(policy: Policy, resourceId: string): Scope | undefined {
  return policy.scopes
    .filter((scope) => isWithin(resourceId, scope.scope))
    .sort((a, b) => b.scope.length - a.scope.length)[0];
}

export const minimumReplicasOf = (profile: Profile): number => profile.minimumReplicas ?? (profile.production ? 3 : 1);
