import { seedRoles } from '../../../local/arm/rbac/seed-roles.ts';
import type { World } from '../../../local/arm/world.ts';
import { read } from '../../rules/support/repository.ts';
import { GROUP, SUBSCRIPTION } from '../../support/vm-builder.ts';
import { commentedList } from '../support/bicep.ts';

/** The principal that `simulatedAzure` asks with. */
const APP = '0b1ec700-0000-4000-8000-000000000002';
export const STAGING = 'staging-rg';

const subscription = `/subscriptions/${SUBSCRIPTION}`;
const source = `${subscription}/resourceGroups/${GROUP}`;
const staging = `${subscription}/resourceGroups/${STAGING}`;

/** The roles of infra/app/rbac.bicep: their lists, and where its modules assign them. */
const ROLES = {
  capture: { lists: ['captureActions', 'gallerySourceActions'], scopes: [source, staging] },
  'restore-point': { lists: ['restorePointActions'], scopes: [source] },
  gallery: { lists: ['galleryActions'], scopes: [`${source}/providers/Microsoft.Compute/galleries/gal`] },
  definition: { lists: ['definitionActions'], scopes: [`${source}/providers/Microsoft.Compute/galleries/gal`] },
  temporaries: { lists: ['temporariesActions'], scopes: [staging] },
  restore: { lists: ['restoreActions'], scopes: [source] },
  'delete-source': { lists: ['deleteSourceActions'], scopes: [source] },
  'prepared-sources': { lists: ['preparedSourcesActions'], scopes: [source] },
  sweep: { lists: ['sweepActions'], scopes: [subscription] },
} as const;

type Capability = keyof typeof ROLES;
const CAPABILITIES = Object.keys(ROLES) as Capability[];

export interface Grant {
  readonly capability: Capability;
  readonly action: string;
  /** The activity that needs it. */
  readonly activity: string;
}

const rbac = read('infra/app/rbac.bicep');
export const GRANTS: readonly Grant[] = CAPABILITIES.flatMap((capability) =>
  ROLES[capability].lists.flatMap((list) =>
    commentedList(rbac, list).map(({ comment, value }) => ({ capability, action: value, activity: comment })),
  ),
);

/** Whether taking this grant away takes that one away too: the same action of a role that holds at or above its scope would hide that it is gone. */
const hides = (taken: Grant, other: Grant): boolean =>
  taken.action === other.action &&
  ROLES[taken.capability].scopes.some((scope) =>
    ROLES[other.capability].scopes.some((above) => scope.startsWith(above)),
  );

/** Gives the app exactly these roles, one action less if one is named. */
export function grantRoles(world: World, without?: Grant): void {
  const given = GRANTS.filter((grant) => !without || !hides(without, grant));
  const held = CAPABILITIES.filter((capability) => given.some((grant) => grant.capability === capability));
  const actionsOf = (capability: Capability) =>
    given.filter((grant) => grant.capability === capability).map(({ action }) => action);
  seedRoles(world, {
    subscriptionId: SUBSCRIPTION,
    roleDefinitions: held.map((name) => ({ name, actions: actionsOf(name) })),
    roleAssignments: held.flatMap((role) => ROLES[role].scopes.map((scope) => ({ principalId: APP, role, scope }))),
  });
}
