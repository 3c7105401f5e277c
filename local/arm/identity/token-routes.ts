import { ArmError } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import { guidOf } from '../resource-id.ts';
import type { World } from '../world.ts';
import { clientCredentials } from './client-credentials.ts';
import type { FederatedCredential } from './client-assertion.ts';
import { managedIdentity, type Principal } from './token-desk.ts';

/** App Service's managed identity endpoint, api-version 2019-08-01. */
function managedIdentityToken({ query, headers }: ArmRequest, { tokens }: World): ArmResponse {
  if (headers['x-identity-header'] !== tokens.identityHeader) {
    return { status: 401, body: { statusCode: 401, message: 'Unauthorized' } };
  }
  const resource = query.get('resource');
  if (!resource || !query.has('api-version')) {
    return { status: 400, body: { statusCode: 400, message: 'resource and api-version are required' } };
  }
  const id = query.get('client_id') ?? query.get('principal_id') ?? query.get('mi_res_id') ?? undefined;
  const principal = managedIdentity(id === undefined || query.has('client_id') ? id : guidOf(id));
  const { token, expiresOn } = tokens.issue(principal, resource);
  return ok({
    access_token: token,
    expires_on: String(expiresOn),
    resource,
    token_type: 'Bearer',
    client_id: principal.appid,
  });
}

function openIdConfiguration({ params }: ArmRequest, { url, tokens }: World): ArmResponse {
  const base = `${url}/${params.tenant}`;
  return ok({
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    issuer: `${url}/${tokens.tenantId}/v2.0`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
}

function instanceDiscovery(_request: ArmRequest, { url, tokens }: World): ArmResponse {
  const { host } = new URL(url);
  return ok({
    tenant_discovery_endpoint: `${url}/${tokens.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}

/** A token for anybody: tests and `npm start` act as some user with it. */
function tokenForAnybody({ body }: ArmRequest, { tokens }: World): ArmResponse {
  const { oid, appid, name, kind, resource } = (body ?? {}) as Partial<Principal> & { resource?: string };
  if (!oid) throw new ArmError(400, 'BadRequest', 'oid is missing');
  const principal: Principal = {
    oid,
    appid: appid ?? '04b07795-8ddb-461a-bbee-02f9e1bf7b46', // the public client id of the Azure CLI
    kind: kind ?? 'user',
    ...(name ? { name } : {}),
  };
  const { token, expiresOn } = tokens.issue(principal, resource ?? 'https://management.azure.com/');
  return ok({ access_token: token, expires_on: expiresOn, token_type: 'Bearer' });
}

interface SignIn {
  readonly clientId?: string;
  readonly secret?: string;
  readonly federated?: readonly FederatedCredential[];
  readonly oid?: string;
}

/** An application registration: by secret, by the tokens it trusts, or both. */
function registerSecret({ body }: ArmRequest, { tokens }: World): ArmResponse {
  const { clientId, secret, federated, oid } = (body ?? {}) as SignIn;
  if (!clientId || (!secret && !federated)) {
    throw new ArmError(400, 'BadRequest', 'clientId and one of secret and federated are required');
  }
  const principal: Principal = { appid: clientId, oid: oid ?? guidOf(`object of ${clientId}`), kind: 'app' };
  tokens.register({ ...principal, ...(secret ? { secret } : {}), ...(federated ? { federated } : {}) });
  return ok({ ...principal, tenantId: tokens.tenantId });
}

const open = (method: Route['method'], path: string, handler: Handler): Route => ({
  method,
  path,
  operation: path.slice(1),
  handler,
  open: true,
});

export const tokenRoutes: readonly Route[] = [
  open('GET', '/msi/token', managedIdentityToken),
  open('GET', '/common/discovery/instance', instanceDiscovery),
  open('POST', '/{tenant}/oauth2/v2.0/token', clientCredentials),
  open('GET', '/{tenant}/v2.0/.well-known/openid-configuration', openIdConfiguration),
  open('GET', '/{tenant}/.well-known/openid-configuration', openIdConfiguration),
  open('POST', '/admin/token', tokenForAnybody),
  open('POST', '/admin/secrets', registerSecret),
  open('GET', '/admin/identity', ({ query }, { tokens }) =>
    ok({ tenantId: tokens.tenantId, ...managedIdentity(query.get('client_id') ?? undefined) }),
  ),
];
