import { type Finding, refusal } from '../finding.ts';
import { regionKey } from '../region.ts';
import { parseGroupOf, requireParsed, sameId } from '../resource-id.ts';
import type { CaptureRequest, RequestedRegion } from './capture-request.ts';
import { machineFields } from './machine-fields.ts';
import type { Policy, Profile, Scope } from './policy.ts';
import { scopeProfileFindings } from './scope-profiles.ts';
import { sourceId } from './source.ts';

export type RequestedTarget = NonNullable<CaptureRequest['target']>;

/** A definition is made only where the profile's own target says how. */
function permits(profile: Profile, target: RequestedTarget, source: string): boolean {
  // A profile that leaves the group out means the source's own; a request may write that one out.
  const groupOf = (group: string | undefined): string => group ?? requireParsed(parseGroupOf, source).resourceGroup;
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

/** What only a profile can permit, because it reaches further than turning one machine into one image. */
function profileOnlyFindings(request: CaptureRequest, profile: Profile | undefined): Finding[] {
  const findings: Finding[] = [];
  const { kind } = request.source;
  if (kind !== 'vm' && !profile?.sources.includes(kind)) {
    findings.push(
      refusal({
        code: 'source-kind-not-in-profile',
        where: 'source.kind',
        message: `No profile of this request permits a ${kind} as the source: nobody here can look into it.`,
        fix: `Name a profile whose sources hold "${kind}", or capture the machine.`,
      }),
    );
  }
  if (kind === 'vm' && !request.restorePoint && profile?.restorePoint !== false) {
    findings.push(
      refusal({
        code: 'restore-point-is-the-profiles',
        where: 'restorePoint',
        message: 'Going without the way back to the machine as it was is for profiles to decide, not for requests.',
        fix: 'Leave restorePoint out, or name a profile with "restorePoint": false.',
      }),
    );
  }
  if (request.deleteSource !== false && !profile?.deleteSource) {
    findings.push(
      refusal({
        code: 'delete-source-not-in-profile',
        where: 'deleteSource',
        message: 'No profile of this request permits the source to be deleted.',
        fix: 'Leave deleteSource out, or name a profile with "deleteSource": true.',
      }),
    );
  }
  if (request.guest.optimize && !profile?.optimize) {
    findings.push(
      refusal({
        code: 'optimize-not-in-profile',
        where: 'guest.optimize',
        message: 'No profile of this request has the captured disk optimized.',
        fix: 'Leave guest.optimize out, or name a profile with "optimize": true.',
      }),
    );
  }
  if (request.target?.kind === 'gallery' && request.target.createDefinition) {
    const { definitionId } = request.target;
    const mayCreate = profile?.targets.some(
      (target) => target.kind === 'gallery' && target.createDefinition && sameId(target.definitionId, definitionId),
    );
    if (!mayCreate) {
      findings.push(
        refusal({
          code: 'definition-creation-not-in-profile',
          where: 'target.createDefinition',
          message: 'No profile of this request permits the image definition to be created.',
          fix: 'Create the definition yourself, or name a profile whose target has createDefinition.',
        }),
      );
    }
  }
  return findings;
}

/** Everything that profile and scope forbid. */
export function policyFindings(
  policy: Policy,
  scope: Scope,
  request: CaptureRequest,
  profile: Profile | undefined,
): Finding[] {
  const findings: Finding[] = [];
  // A disk that was prepared is neither consumed nor copied.
  const mode = request.source.kind === 'vm' ? (request.mode ?? scope.modes[0]) : scope.modes[0];
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
  if (profile && request.target && !permits(profile, request.target, sourceId(request.source))) {
    findings.push(
      refusal({
        code: 'target-not-in-profile',
        where: 'target',
        message: 'The profile does not permit this target.',
        fix: 'Leave the target out to take the profile’s own, or have it added to the profile.',
      }),
    );
  }
  findings.push(...scopeProfileFindings(scope, request.profile));
  findings.push(...machineFields(request, profile), ...profileOnlyFindings(request, profile));
  if (profile) findings.push(...regionFindings(profile, request.regions));
  return findings;
}
