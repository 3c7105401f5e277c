import { type Finding, refusal, warning } from '../../finding.ts';
import type { NeededAction } from '../../rights/needed-actions.ts';
import type { Surroundings } from './surroundings.ts';

/** What belongs into one sentence: one role at one scope gives all of it. */
const byRole = (needed: readonly NeededAction[]): NeededAction[][] => {
  const groups = new Map<string, NeededAction[]>();
  for (const need of needed) {
    const key = `${need.capability} ${need.scope} ${need.why}`;
    groups.set(key, [...(groups.get(key) ?? []), need]);
  }
  return [...groups.values()];
};

/** Rights that the plan needs and our identity has not. Read, never tried: a refusal here leaves no trace. */
export function permissionFindings(needed: readonly NeededAction[], { missing, unread }: Surroundings): Finding[] {
  const isMissing = ({ action, scope }: NeededAction) =>
    missing.some((lacked) => lacked.action === action && lacked.scope === scope);
  const lacks = needed.filter(isMissing);
  const unproven = lacks
    .filter(({ optional }) => optional)
    .map(({ action, capability, scope, why }) =>
      warning({
        code: 'permission-missing-for-proof',
        where: scope,
        message: `Our identity lacks ${action} on ${scope}; ${why} needs it, so the version will stay excluded from "latest".`,
        fix: `Assign the role "Goldsmith ${capability}" of infra/app/rbac.bicep to the app's identity at that scope.`,
      }),
    );
  const refused = byRole(lacks.filter(({ optional }) => !optional)).map((lacking) => {
    const { capability = '', scope = '', why = '' } = lacking[0] ?? {};
    const actions = lacking.map(({ action }) => `'${action}'`);
    return refusal({
      code: 'permission-missing',
      where: scope,
      message: `Our identity lacks ${actions.join(', ')} on ${scope}; ${why} needs it.`,
      fix: `Assign the role "Goldsmith ${capability}" of infra/app/rbac.bicep to the app's identity at that scope or above, and ask again after a few minutes.`,
    });
  });
  const untold = unread
    .filter(({ what }) => what === 'permissions')
    .map(({ code, where }) =>
      warning({
        code: 'permissions-not-read',
        where,
        message: `Azure would not list our permissions there (${code}), so a missing one would only show in the middle of the run.`,
        fix: 'Give the identity Microsoft.Authorization/permissions/read (role "Goldsmith sweep" of infra/app/rbac.bicep).',
      }),
    );
  return [...refused, ...unproven, ...untold];
}
