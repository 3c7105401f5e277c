/** What one role gives at a scope, as Azure lists it for the caller. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** `*` stands for any text, slashes included; casing does not matter. */
function fits(pattern: string, action: string): boolean {
  const text = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${text}$`, 'i').test(action);
}

/** `notActions` takes away from its own role only: what another role gives stays given. */
export const isPermitted = (permissions: readonly Permission[], action: string): boolean =>
  permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => fits(pattern, action)) && !notActions.some((pattern) => fits(pattern, action)),
  );
