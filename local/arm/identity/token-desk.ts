import type { IncomingHttpHeaders } from 'node:http';
import { ArmError } from '../arm-error.ts';
import type { Caller, Identity } from '../identity.ts';
import { authorize } from '../rbac/authorize.ts';
import type { RoleBook } from '../rbac/role-book.ts';
import { guidOf } from '../resource-id.ts';
import type { FederatedCredential } from './client-assertion.ts';
import { issueToken, readBearer, type TokenClaims } from './access-token.ts';

const simulatedTenantId = 'a0d1e2f3-5111-4222-8333-51a0d0a7ed00';
const defaultIdentityHeader = 'simulated-identity-header';

/** A caller whose token was read: events are made of its claims. */
export interface TokenCaller extends Caller {
  readonly claims: TokenClaims;
}

export interface Principal {
  readonly oid: string;
  readonly appid: string;
  readonly name?: string;
  readonly kind: 'app' | 'user';
}

/** An application that may sign in: with its secret, with a token that it trusts, or with either. */
interface Registration extends Principal {
  readonly secret?: string;
  readonly federated?: readonly FederatedCredential[];
}

const lifetimeSeconds = 24 * 3600;

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** The app's own identity: the same in every run, so that settings and allow-lists can name it. */
export const managedIdentity = (clientId?: string): Principal => {
  const appid = clientId ?? guidOf('goldsmith system-assigned identity');
  return { oid: guidOf(`object of ${appid}`), appid, kind: 'app' };
};

function unauthorized(code: string, message: string): ArmError {
  const challenge =
    'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", ' + `error_description="${message}"`;
  return new ArmError(401, code, message, { headers: { 'www-authenticate': challenge } });
}

/** Issues tokens and recognises them. Their times are wall clock: the libraries that cache them know no other. */
export class TokenDesk implements Identity {
  readonly tenantId = simulatedTenantId;
  identityHeader = defaultIdentityHeader;
  /** No token runs out: while a journal is replayed. */
  ageless = false;
  readonly #registrations = new Map<string, Registration>();
  readonly #roles: RoleBook;

  constructor(roles: RoleBook) {
    this.#roles = roles;
  }

  issue(principal: Principal, resource: string): { readonly token: string; readonly expiresOn: number } {
    const now = nowSeconds();
    const { oid, appid, kind, name } = principal;
    const token = issueToken({
      oid,
      appid,
      kind,
      ...(name ? { name } : {}),
      tenantId: this.tenantId,
      resource,
      nowSeconds: now,
      lifetimeSeconds,
    });
    return { token, expiresOn: now + lifetimeSeconds };
  }

  register(registration: Registration): void {
    this.#registrations.set(registration.appid.toLowerCase(), registration);
  }

  application(clientId: string): Registration | undefined {
    return this.#registrations.get(clientId.toLowerCase());
  }

  authenticate(headers: IncomingHttpHeaders): TokenCaller {
    const reading = readBearer(headers.authorization, this.ageless ? 0 : nowSeconds());
    switch (reading.kind) {
      case 'missing':
        throw unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
      case 'garbage':
        throw unauthorized(
          'AuthenticationFailed',
          "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        );
      case 'expired':
        throw unauthorized(
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time is earlier than current UTC time.',
        );
      case 'caller': {
        const { oid, appid, upn, name } = reading.claims;
        const shown = upn ?? name;
        return { objectId: oid, appId: appid, ...(shown ? { name: shown } : {}), claims: reading.claims };
      }
    }
  }

  authorize(caller: Caller, action: string, scope: string): void {
    authorize(this.#roles, caller, action, scope);
  }

  reset(): void {
    this.#registrations.clear();
  }
}
