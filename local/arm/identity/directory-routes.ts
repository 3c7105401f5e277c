import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import type { World } from '../world.ts';

/** Every subscription in which something lies; the world has no list of its own. */
const subscriptionsOf = ({ tables }: World): string[] => [
  ...new Set(tables.resourceGroups.all().map(({ id }) => id.split('/')[2] ?? '')),
];

/** What a login asks first. Whoever has a token is answered; he sees what he has a role in. */
function subscriptions({ headers }: ArmRequest, world: World): ArmResponse {
  const { objectId = '' } = world.identity.authenticate(headers);
  const seen = subscriptionsOf(world).filter((id) => world.roles.sees(objectId, `/subscriptions/${id}`));
  return ok({
    value: seen.map((subscriptionId) => ({
      id: `/subscriptions/${subscriptionId}`,
      authorizationSource: 'RoleBased',
      managedByTenants: [],
      subscriptionId,
      tenantId: world.tokens.tenantId,
      displayName: 'Simulated subscription',
      state: 'Enabled',
      subscriptionPolicies: {
        locationPlacementId: 'Public_2014-09-01',
        quotaId: 'PayAsYouGo_2014-09-01',
        spendingLimit: 'Off',
      },
    })),
    count: { type: 'Total', value: seen.length },
  });
}

function tenants({ headers }: ArmRequest, world: World): ArmResponse {
  world.identity.authenticate(headers);
  const { tenantId } = world.tokens;
  return ok({ value: [{ id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home', displayName: 'Simulated' }] });
}

/** Where a cloud has its doors. Anybody may read it: a client does before it has a token. */
const endpoints = (_request: ArmRequest, { url, tokens }: World): ArmResponse =>
  ok([
    {
      name: 'Goldsmith',
      portal: url,
      authentication: { loginEndpoint: `${url}/`, audiences: [`${url}/`], tenant: 'common', identityProvider: 'AAD' },
      resourceManager: `${url}/`,
      media: '',
      graph: url,
      gallery: '',
      suffixes: { keyVaultDns: 'vault.simulated.example', storage: 'storage.simulated.example' },
      homeTenant: tokens.tenantId,
    },
  ]);

const open = (path: string, handler: Route['handler']): Route => ({
  method: 'GET',
  path,
  operation: path.slice(1),
  handler,
  open: true,
});

/** Not of any scope, so no right is asked for. */
export const directoryRoutes: readonly Route[] = [
  open('/subscriptions', subscriptions),
  open('/tenants', tenants),
  open('/metadata/endpoints', endpoints),
];
