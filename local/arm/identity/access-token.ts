/** The person or application behind a call, as the claims of its token say. */
export interface TokenClaims {
  readonly oid: string;
  readonly appid: string;
  readonly tid: string;
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** 'app' for applications and managed identities, 'user' for people. */
  readonly idtyp: 'app' | 'user';
  readonly sub: string;
  readonly uti: string;
  readonly ver: '1.0';
  readonly appidacr: '1' | '2';
  readonly aio: string;
  readonly idp: string;
  readonly name?: string;
  readonly upn?: string;
}

export interface TokenOrder {
  readonly oid: string;
  readonly appid: string;
  readonly tenantId: string;
  readonly resource: string;
  readonly kind: 'app' | 'user';
  readonly name?: string;
  /** Wall clock, since the libraries that cache a token compare it with theirs. */
  readonly nowSeconds: number;
  readonly lifetimeSeconds: number;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const issuerOf = (tenantId: string) => `https://sts.windows.net/${tenantId}/`;

export const issueToken = (order: TokenOrder): string => {
  const iss = issuerOf(order.tenantId);
  const claims: TokenClaims = {
    aud: order.resource,
    iss,
    iat: order.nowSeconds,
    nbf: order.nowSeconds,
    exp: order.nowSeconds + order.lifetimeSeconds,
    aio: 'k2RgYJgSimulated',
    appid: order.appid,
    appidacr: order.kind === 'app' ? '2' : '1',
    idp: iss,
    idtyp: order.kind,
    oid: order.oid,
    sub: order.oid,
    tid: order.tenantId,
    uti: `simulated-${order.oid.slice(0, 8)}`,
    ver: '1.0',
    ...(order.kind === 'user' && order.name ? { name: order.name, upn: `${order.name}@simulated.example` } : {}),
  };
  return `${base64url({ typ: 'JWT', alg: 'none' })}.${base64url(claims)}.simulated`;
};

export const payloadOf = (token: string): Partial<TokenClaims> | undefined => {
  const [head, payload, signature] = token.split('.');
  if (!head || !payload || signature === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
};

export type TokenReading =
  { readonly kind: 'caller'; readonly claims: TokenClaims } | { readonly kind: 'missing' | 'garbage' | 'expired' };

export const readBearer = (header: string | undefined, nowSeconds: number): TokenReading => {
  if (!header) return { kind: 'missing' };
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  const claims = token === undefined ? undefined : payloadOf(token);
  if (!claims?.oid || !claims.tid || claims.iss !== issuerOf(claims.tid)) return { kind: 'garbage' };
  if (!claims.exp || claims.exp <= nowSeconds) return { kind: 'expired' };
  return { kind: 'caller', claims: claims as TokenClaims };
};
