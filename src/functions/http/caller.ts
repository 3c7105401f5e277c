import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';

/** App roles of the Entra application, one per kind of route. */
export type Role = 'Capture.Start' | 'Capture.Approve' | 'Capture.Read';

/** Who calls: somebody Easy Auth vouches for, or whoever holds the function key. */
export type Caller =
  | { readonly kind: 'principal'; readonly objectId: string; readonly roles: readonly string[] }
  | { readonly kind: 'key-holder' }
  | { readonly kind: 'nobody' };

const Principal = z.object({ claims: z.array(z.object({ typ: z.string(), val: z.string() })) });
const OBJECT_ID = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const ROLE = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];

function parsePrincipal(header: string): Caller {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return { kind: 'nobody' };
  }
  const parsed = Principal.safeParse(json);
  if (!parsed.success) return { kind: 'nobody' };
  const { claims } = parsed.data;
  const objectId = claims.find((claim) => OBJECT_ID.includes(claim.typ))?.val;
  if (!objectId) return { kind: 'nobody' };
  const roles = claims.filter((claim) => ROLE.includes(claim.typ)).map((claim) => claim.val);
  return { kind: 'principal', objectId: objectId.toLowerCase(), roles };
}

/** The header can be sent by anybody; it is believed only where the platform says that it sets it itself. */
export function callerOf(request: HttpRequest, easyAuthEnabled: boolean): Caller {
  if (!easyAuthEnabled) return { kind: 'key-holder' };
  const header = request.headers.get('x-ms-client-principal');
  return header ? parsePrincipal(header) : { kind: 'nobody' };
}

export type Permission = 'granted' | 'unauthenticated' | 'forbidden';

/** A key holder may read and start (with approval), but never approve. */
export function permission(caller: Caller, role: Role): Permission {
  switch (caller.kind) {
    case 'nobody':
      return 'unauthenticated';
    case 'key-holder':
      return role === 'Capture.Approve' ? 'forbidden' : 'granted';
    case 'principal':
      return caller.roles.includes(role) ? 'granted' : 'forbidden';
  }
}

export const nameOf = (caller: Caller): string => (caller.kind === 'principal' ? caller.objectId : caller.kind);
