import { type Finding, refusal } from '../finding.ts';
import type { CaptureRequest } from './capture-request.ts';
import type { Scope } from './policy.ts';

/** The profile that a request goes under. One that names its own target needs none, unless its scope lists the profiles it takes. */
export function profileNameOf(scope: Scope, request: CaptureRequest): string | undefined {
  const needsNone = request.target !== undefined && !scope.profiles;
  return request.profile ?? (needsNone ? undefined : scope.profile);
}

/** A scope that lists its profiles takes nothing under another, and nothing under none. */
export function scopeProfileFindings(scope: Scope, profile: string | undefined): Finding[] {
  const { profiles } = scope;
  if (!profiles || (profile !== undefined && profiles.includes(profile))) return [];
  const common = {
    where: 'profile',
    fix: `Name one of: ${profiles.join(', ')}; or have the scope's profiles changed in GOLDSMITH_SCOPES.`,
  };
  if (profile === undefined) {
    return [
      refusal({
        code: 'profile-needed',
        message: `The scope ${scope.scope} takes no request without a profile.`,
        ...common,
      }),
    ];
  }
  return [
    refusal({
      code: 'profile-not-in-scope',
      message: `The scope ${scope.scope} does not take requests under the profile ${profile}.`,
      ...common,
    }),
  ];
}
