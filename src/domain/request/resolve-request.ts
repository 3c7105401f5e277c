import { regionKey } from '../region.ts';
import { DEPLOYMENTS_PER_REPLICA, type ReplicaRule } from '../replicas.ts';
import { identityOf } from '../definition/definition-identity.ts';
import type { DefinitionIdentity } from '../definition/wanted-definition.ts';
import { parseGroupOf, requireParsed, sameId } from '../resource-id.ts';
import { type Finding, refusal } from '../finding.ts';
import { type Optimization, wantedOptimization } from '../optimize/optimization.ts';
import type { RolloutOrder } from '../run/rollout.ts';
import { type Target, targetScopeId } from '../target.ts';
import type { CaptureRequest, RequestedRegion } from './capture-request.ts';
import { minimumReplicasOf, type Policy, type Profile, profileOf, type Scope, scopeOf } from './policy.ts';
import { policyFindings, type RequestedTarget } from './policy-findings.ts';
import { profileNameOf } from './scope-profiles.ts';
import { companionIds, type PreparedSource, sourceId } from './source.ts';
import type { Staging } from './staging.ts';

/** A request with profile and scope worked in. Small plain JSON: it travels in the guard's input. */
export interface ResolvedRequest {
  /** The source: a machine, unless `prepared` says otherwise. */
  readonly vmId: string;
  /** A disk, snapshot or blob as the source. Absent: a machine. */
  readonly prepared?: PreparedSource;
  /** LUNs that stay out of the image. */
  readonly excludeDataDisks?: readonly number[];
  readonly mode: 'consume' | 'copy';
  /** Absent when nothing named one; preflight then refuses. */
  readonly target?: Target;
  readonly osState: 'generalized' | 'specialized';
  /** Absent: the region of the source. */
  readonly regions?: readonly RequestedRegion[];
  readonly rule: ReplicaRule;
  readonly order: RolloutOrder;
  readonly keepUser: boolean;
  /** Absent: the setting's. */
  readonly guestMinutes?: number;
  readonly runBefore?: { readonly script: string; readonly timeoutMinutes: number };
  /** Absent: the disk is captured as it is. */
  readonly optimize?: Optimization;
  readonly guestState?: 'generalized';
  readonly approval: boolean;
  /** How many different people must approve, where approval is needed: 2 under a profile marked production. */
  readonly approvers?: number;
  readonly bootTest: boolean;
  readonly restorePoint: boolean;
  /** Absent in the inputs of older versions: 14. */
  readonly restoreKeepDays?: number;
  readonly deleteSource: boolean;
  /** What goes with the machine. Absent: nothing. */
  readonly deleteWithSource?: { readonly disks: boolean; readonly nics: boolean };
  /** Written by preflight: the definition takes managed images, and no machine or disk. */
  readonly throughImage?: true;
  /** Where temporary machines live, by region. */
  readonly staging?: readonly Staging[];
  readonly endOfLife?: string;
}

export interface Resolution {
  readonly request: ResolvedRequest;
  /** What the policy forbids; preflight adds its own findings and refuses with all of them at once. */
  readonly findings: readonly Finding[];
}

/** A profile that may make a definition does so on demand, also where a request or tag names nothing but the definition. */
function definitionOf(
  { createDefinition, definitionId }: Extract<RequestedTarget, { kind: 'gallery' }>,
  profile: Profile | undefined,
): DefinitionIdentity | undefined {
  const permitted = profile?.targets.find(
    (allowed) => allowed.kind === 'gallery' && sameId(allowed.definitionId, definitionId),
  );
  const given = createDefinition ?? (permitted?.kind === 'gallery' ? permitted.createDefinition : undefined);
  return given && identityOf(definitionId, given);
}

function resolveTarget(target: RequestedTarget, source: string, profile: Profile | undefined): Target {
  if (target.kind === 'gallery') {
    const { createDefinition: _given, via, ...rest } = target;
    const createDefinition = definitionOf(target, profile);
    return { ...rest, ...(via ? { via } : {}), ...(createDefinition ? { createDefinition } : {}) };
  }
  const { resourceGroup, location, ...rest } = target;
  const group = resourceGroup ?? requireParsed(parseGroupOf, source).resourceGroup;
  return { ...rest, resourceGroup: group, ...(location ? { location: regionKey(location) } : {}) };
}

/** What a request says about its source beside the id; nothing of a machine that is taken whole. */
function sourceFields(request: CaptureRequest): Partial<ResolvedRequest> {
  const { deleteSource, excludeDataDisks = [], source } = request;
  return {
    ...(source.kind === 'vm' ? {} : { prepared: source }),
    ...(excludeDataDisks.length > 0 ? { excludeDataDisks } : {}),
    ...(typeof deleteSource === 'object' ? { deleteWithSource: deleteSource } : {}),
  };
}

/** Works profile and scope into a request. Pure; says everything that is wrong at once. */
export function resolveRequest(policy: Policy, scope: Scope, request: CaptureRequest): Resolution {
  const profileName = profileNameOf(scope, request);
  const profile = profileName === undefined ? undefined : profileOf(policy, profileName);
  const findings = policyFindings(policy, scope, { ...request, profile: profileName }, profile);
  const source = sourceId(request.source);
  const isMachine = request.source.kind === 'vm';
  const requested = request.target ?? profile?.targets[0];
  const target = requested && resolveTarget(requested, source, profile);
  if (target && !scopeOf(policy, targetScopeId(target, source))) {
    findings.push(
      refusal({
        code: 'target-out-of-scope',
        where: targetScopeId(target, source),
        message: 'The target lies in no allowed scope.',
        fix: 'Add its resource group to GOLDSMITH_SCOPES, or choose a target inside an allowed scope.',
      }),
    );
  }
  findings.push(
    ...companionIds(request.source)
      .filter((id) => !scopeOf(policy, id))
      .map((id) =>
        refusal({
          code: 'data-disk-out-of-scope',
          where: id,
          message: 'The data disk lies in no allowed scope.',
          fix: 'Add its resource group to GOLDSMITH_SCOPES, or name disks inside an allowed scope.',
        }),
      ),
  );
  const regions = request.regions ?? profile?.regions;
  const staging = profile?.staging ?? scope.staging;
  const optimize = isMachine ? wantedOptimization(request, profile?.optimize ?? false, policy.helper) : undefined;
  return {
    findings,
    request: {
      vmId: source,
      ...sourceFields(request),
      mode: isMachine ? (request.mode ?? scope.modes[0] ?? 'copy') : 'consume',
      ...(target ? { target } : {}),
      osState: request.osState ?? 'generalized',
      ...(regions ? { regions } : {}),
      rule: {
        deploymentsPerReplica:
          request.deploymentsPerReplica ?? profile?.deploymentsPerReplica ?? DEPLOYMENTS_PER_REPLICA,
        minimumReplicas: request.minimumReplicas ?? (profile ? minimumReplicasOf(profile) : 1),
      },
      order: request.order,
      keepUser: request.guest.keepUser || (profile?.keepUser ?? false),
      ...(request.guest.maxMinutes ? { guestMinutes: request.guest.maxMinutes } : {}),
      ...(profile?.runBefore && isMachine ? { runBefore: profile.runBefore } : {}),
      ...(optimize ? { optimize } : {}),
      ...(request.guestState ? { guestState: request.guestState } : {}),
      approval: request.approval || (profile?.approval ?? false),
      ...(profile?.production ? { approvers: 2 } : {}),
      bootTest: request.bootTest,
      restorePoint: isMachine && request.restorePoint && (profile?.restorePoint ?? true),
      ...(profile ? { restoreKeepDays: profile.restoreKeepDays } : {}),
      deleteSource: request.deleteSource !== false,
      ...(staging ? { staging } : {}),
      ...(request.endOfLife ? { endOfLife: request.endOfLife } : {}),
    },
  };
}
