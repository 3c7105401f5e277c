import type { IncomingHttpHeaders } from 'node:http';
import { ArmError } from './arm-error.ts';

/** Who calls, as the token says. */
export interface Caller {
  readonly objectId?: string;
  readonly appId?: string;
  readonly name?: string;
}

/** Replaceable: the default takes any bearer token and allows everything. */
export interface Identity {
  authenticate(headers: IncomingHttpHeaders): Caller;
  /** Throws a 403 where the caller may not do `action` (an operation name) at `scope` (a resource id). */
  authorize(caller: Caller, action: string, scope: string): void;
  reset(): void;
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

export const makeAnybody = (): Identity => ({
  authenticate(headers) {
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (!token) {
      throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.", {
        headers: { 'www-authenticate': 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"' },
      });
    }
    const claims = claimsOf(token);
    const [objectId, appId, name] = [text(claims.oid), text(claims.appid), text(claims.upn) ?? text(claims.name)];
    return { ...(objectId ? { objectId } : {}), ...(appId ? { appId } : {}), ...(name ? { name } : {}) };
  },
  authorize: () => undefined,
  reset: () => undefined,
});
