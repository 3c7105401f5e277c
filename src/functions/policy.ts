import * as z from 'zod';
import { HelperMachine } from '../domain/optimize/helper-machine.ts';
import { Profile, type Policy, profileOf, Scope } from '../domain/request/policy.ts';
import type { RunLimits } from '../domain/run/run-input.ts';
import type { Settings } from '../settings.ts';

/** An empty object is none. */
const isEmpty = (value: unknown): boolean => JSON.stringify(value) === '{}';

interface Complaint {
  readonly field: 'profile' | 'profiles';
  readonly message: string;
}

/** What a scope says of profiles must be true before the first request comes, not when it does. */
function profileComplaints({ profile, profiles }: Scope, policy: Policy): Complaint[] {
  const isUnknown = (name: string): boolean => profileOf(policy, name) === undefined;
  const missing = (field: Complaint['field'], names: readonly string[]): Complaint[] =>
    names.length > 0 ? [{ field, message: `not in GOLDSMITH_PROFILES: ${names.join(', ')}` }] : [];
  const isOutside = profile !== undefined && profiles !== undefined && !profiles.includes(profile);
  return [
    ...(isOutside
      ? [{ field: 'profile', message: `${profile} is not among the profiles of this scope` } as const]
      : []),
    ...missing('profiles', (profiles ?? []).filter(isUnknown)),
    ...missing('profile', profile !== undefined && isUnknown(profile) ? [profile] : []),
  ];
}

const PolicySettings = z
  .object({
    GOLDSMITH_SCOPES: z.array(Scope),
    GOLDSMITH_PROFILES: z.record(z.string().min(1).max(64), Profile),
    GOLDSMITH_OPTIMIZE_HELPER: z.preprocess((value) => (isEmpty(value) ? undefined : value), HelperMachine.optional()),
  })
  .superRefine(({ GOLDSMITH_PROFILES: profiles, GOLDSMITH_SCOPES: scopes }, context) => {
    for (const [index, scope] of scopes.entries())
      for (const { field, message } of profileComplaints(scope, { scopes, profiles }))
        context.addIssue({ code: 'custom', path: ['GOLDSMITH_SCOPES', index, field], message });
  });

/** The policy half of the settings, checked as strictly as a request. */
export function readPolicy(settings: Settings): Policy {
  const parsed = PolicySettings.safeParse(settings);
  if (!parsed.success) {
    throw new Error(`Goldsmith cannot start, app settings are wrong:\n${z.prettifyError(parsed.error)}`);
  }
  const { GOLDSMITH_OPTIMIZE_HELPER: helper, GOLDSMITH_PROFILES: profiles, GOLDSMITH_SCOPES: scopes } = parsed.data;
  return { scopes, profiles, ...(helper ? { helper } : {}) };
}

export const limitsOf = (settings: Settings, scope: Scope): RunLimits => ({
  scope: scope.scope,
  runsPerHour: scope.limits.runsPerHour,
  coolDownSeconds: settings.GOLDSMITH_COOL_DOWN_SECONDS,
  maxDecryptMinutes: settings.GOLDSMITH_MAX_DECRYPT_MINUTES,
  maxGeneralizeMinutes: settings.GOLDSMITH_MAX_GENERALIZE_MINUTES,
  maxReplicateMinutes: settings.GOLDSMITH_MAX_REPLICATE_MINUTES,
  maxWaitForPersonMinutes: settings.GOLDSMITH_MAX_WAIT_MINUTES,
  pace: 'learned',
});
