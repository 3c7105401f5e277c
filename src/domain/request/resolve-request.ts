import { regionKey } from '../region.ts';
import { DEPLOYMENTS_PER_REPLICA, type ReplicaRule } from '../replicas.ts';
import { parseVmId, requireParsed, sameId } from '../resource-id.ts';
import { type Finding, refusal } from '../finding.ts';
import type { RolloutOrder } from '../run/rollout.ts';
import { type Target, targetScopeId } from '../target.ts';
import type { CaptureRequest, RequestedRegion } from './capture-request.ts';
import { minimumReplicasOf, type Policy, type Profile, profileOf, type Scope, scopeOf } from './policy.ts';

/** A request with profile and scope worked in. Small plain JSON: it travels in the guard's input. */
export interface ResolvedRequest {
  readonly vmId: string;
  readonly mode: 'consume' | 'copy';
  /** Absent when nothing named one; preflight then refuses. */
  readonly target?: Target;
  readonly osState: 'generalized' | 'specialized';
  /** Absent: the region of the source. */
  readonly regions?: readonly RequestedRegion[];
  readonly rule: ReplicaRule;
  readonly order: RolloutOrder;
  readonly keepUser: boolean;
  readonly guestState?: 'generalized';
  readonly approval: boolean;
  readonly bootTest: boolean;
  readonly restorePoint: boolean;
  readonly deleteSource: boolean;
  readonly endOfLife?: string;
}

export interface Resolution {
  readonly request: ResolvedRequest;
  /** What the policy forbids; preflight adds its own findings and refuses with all of them at once. */
  readonly findings: readonly Finding[];
}

type RequestedTarget = NonNullable<CaptureRequest['target']>;

function resolveTarget(target: RequestedTarget, vmId: string): Target {
  if (target.kind === 'gallery') return target;
  const { resourceGroup, location, ...rest } = target;
  const group = resourceGroup ?? requireParsed(parseVmId, vmId).resourceGroup;
  return { ...rest, resourceGroup: group, ...(location ? { location: regionKey(location) } : {}) };
}

function permits(profile: Profile, target: RequestedTarget, vmId: string): boolean {
  // A profile that leaves the group out means the machine's own; a request may write that one out.
  const groupOf = (group: string | undefined): string => group ?? requireParsed(parseVmId, vmId).resourceGroup;
  return profile.targets.some((allowed) => {
    if (allowed.kind === 'gallery') {
      return target.kind === 'gallery' && sameId(allowed.definitionId, target.definitionId);
    }
    return target.kind === 'managed-image' && sameId(groupOf(allowed.resourceGroup), groupOf(target.resourceGroup));
  });
}

function regionFindings(profile: Profile, regions: readonly RequestedRegion[] | undefined): Finding[] {
  if (!regions || !profile.regions) return [];
  const permitted = new Map(profile.regions.map((region) => [regionKey(region.name), region]));
  return regions.flatMap((region) => {
    const bound = permitted.get(regionKey(region.name));
    if (!bound) {
      return refusal({
        code: 'region-not-in-profile',
        where: `regions.${region.name}`,
        message: `The profile does not list the region ${region.name}.`,
        fix: `Choose among ${[...permitted.keys()].join(', ')}, or have the region added to the profile.`,
      });
    }
    if (region.concurrentDeployments <= bound.concurrentDeployments) return [];
    return refusal({
      code: 'concurrency-above-profile',
      where: `regions.${region.name}.concurrentDeployments`,
      message: `${region.concurrentDeployments} concurrent deployments are more than the profile's ${bound.concurrentDeployments}.`,
      fix: `Ask for at most ${bound.concurrentDeployments}, or have the profile raised.`,
    });
  });
}

function policyFindings(
  policy: Policy,
  scope: Scope,
  request: CaptureRequest,
  profile: Profile | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const mode = request.mode ?? scope.modes[0];
  if (request.profile !== undefined && !profile) {
    findings.push(
      refusal({
        code: 'profile-unknown',
        where: 'profile',
        message: `There is no profile named ${request.profile}.`,
        fix: `Use one of: ${Object.keys(policy.profiles).join(', ') || '(none is configured: GOLDSMITH_PROFILES)'}.`,
      }),
    );
  }
  if (!scope.modes.some((allowed) => allowed === mode)) {
    findings.push(
      refusal({
        code: 'mode-not-allowed',
        where: 'mode',
        message: `The scope ${scope.scope} does not allow the mode ${mode}.`,
        fix: `Use one of: ${scope.modes.join(', ')}; or have the scope's modes changed in GOLDSMITH_SCOPES.`,
      }),
    );
  }
  if (profile && request.target && !permits(profile, request.target, request.source.id)) {
    findings.push(
      refusal({
        code: 'target-not-in-profile',
        where: 'target',
        message: 'The profile does not permit this target.',
        fix: 'Leave the target out to take the profile’s own, or have it added to the profile.',
      }),
    );
  }
  if (profile) findings.push(...regionFindings(profile, request.regions));
  return findings;
}

/** Works profile and scope into a request. Pure; says everything that is wrong at once. */
export function resolveRequest(policy: Policy, scope: Scope, request: CaptureRequest): Resolution {
  const profileName = request.profile ?? (request.target ? undefined : scope.profile);
  const profile = profileName === undefined ? undefined : profileOf(policy, profileName);
  const findings = policyFindings(policy, scope, { ...request, profile: profileName }, profile);
  const requested = request.target ?? profile?.targets[0];
  const target = requested && resolveTarget(requested, request.source.id);
  if (target && !scopeOf(policy, targetScopeId(target, request.source.id))) {
    findings.push(
      refusal({
        code: 'target-out-of-scope',
        where: targetScopeId(target, request.source.id),
        message: 'The target lies in no allowed scope.',
        fix: 'Add its resource group to GOLDSMITH_SCOPES, or choose a target inside an allowed scope.',
      }),
    );
  }
  const regions = request.regions ?? profile?.regions;
  return {
    findings,
    request: {
      vmId: request.source.id,
      mode: request.mode ?? scope.modes[0] ?? 'copy',
      ...(target ? { target } : {}),
      osState: request.osState,
      ...(regions ? { regions } : {}),
      rule: {
        deploymentsPerReplica:
          request.deploymentsPerReplica ?? profile?.deploymentsPerReplica ?? DEPLOYMENTS_PER_REPLICA,
        minimumReplicas: request.minimumReplicas ?? (profile ? minimumReplicasOf(profile) : 1),
      },
      order: request.order,
      keepUser: request.guest.keepUser || (profile?.keepUser ?? false),
      ...(request.guestState ? { guestState: request.guestState } : {}),
      approval: request.approval || (profile?.approval ?? false),
      bootTest: request.bootTest,
      restorePoint: request.restorePoint && (profile?.restorePoint ?? true),
      deleteSource: request.deleteSource,
      ...(request.endOfLife ? { endOfLife: request.endOfLife } : {}),
    },
  };
}
