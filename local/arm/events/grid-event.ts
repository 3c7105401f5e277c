import type { TokenClaims } from '../identity/access-token.ts';

/** One thing that happened, in the words that both schemas share. */
export interface GridEvent {
  readonly id: string;
  readonly type: string;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly subscriptionId: string;
  readonly subject: string;
  readonly operationName: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ResourceChange {
  readonly id: string;
  readonly at: number;
  readonly kind: 'write' | 'action' | 'delete';
  readonly status: 'Succeeded' | 'Failed' | 'Canceled';
  readonly operationName: string;
  readonly resourceId: string;
  readonly correlationId: string;
  readonly clientRequestId: string;
  readonly method: string;
  readonly url: string;
  readonly caller: TokenClaims;
}

export const eventTime = (at: number): string => new Date(at).toISOString().replace('Z', '0000Z');

const subscriptionOf = (resourceId: string) => resourceId.split('/')[2] ?? '';

const claimNames: Readonly<Record<string, string>> = {
  idp: 'http://schemas.microsoft.com/identity/claims/identityprovider',
  oid: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  sub: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier',
  tid: 'http://schemas.microsoft.com/identity/claims/tenantid',
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
};

/** The token's claims under the names of the published events, all of them strings. */
export const callerClaims = (caller: TokenClaims): Record<string, string> => {
  const named = Object.entries(caller)
    .filter(([claim]) => claim !== 'idtyp')
    .map(([claim, value]) => [claimNames[claim] ?? claim, String(value)] as const);
  if (caller.idtyp === 'app') return Object.fromEntries(named);
  return {
    ...Object.fromEntries(named),
    'http://schemas.microsoft.com/claims/authnclassreference': '1',
    'http://schemas.microsoft.com/claims/authnmethodsreferences': 'pwd,mfa',
    'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': caller.upn ?? caller.oid,
    ipaddr: '203.0.113.10',
  };
};

const plainId = (guid: string) => guid.replaceAll('-', '');

const stem = { write: 'ResourceWrite', action: 'ResourceAction', delete: 'ResourceDelete' } as const;
const ending = { Succeeded: 'Success', Failed: 'Failure', Canceled: 'Cancel' } as const;

/**
 * `Microsoft.Resources.Resource{Write,Action,Delete}{Success,Failure,Cancel}`. The segment comes as `resourcegroups` in most events seen (INDEX fact 29); the payload never
 * carries the tags, whoever wants them reads the resource.
 */
export const resourceEvent = (change: ResourceChange): GridEvent => {
  const resourceUri = change.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/');
  const subscriptionId = subscriptionOf(change.resourceId);
  return {
    id: change.id,
    type: `Microsoft.Resources.${stem[change.kind]}${ending[change.status]}`,
    at: change.at,
    subscriptionId,
    subject: resourceUri,
    operationName: change.operationName,
    data: {
      authorization: {
        scope: resourceUri,
        action: change.operationName,
        evidence: {
          role: 'Contributor',
          roleAssignmentScope: `/subscriptions/${subscriptionId}`,
          roleAssignmentId: plainId(change.caller.oid),
          roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
          principalId: plainId(change.caller.oid),
          principalType: change.caller.idtyp === 'user' ? 'User' : 'ServicePrincipal',
        },
      },
      claims: callerClaims(change.caller),
      correlationId: change.correlationId,
      httpRequest: {
        clientRequestId: change.clientRequestId,
        clientIpAddress: '203.0.113.10',
        method: change.method,
        url: change.url,
      },
      resourceProvider: change.operationName.split('/')[0],
      resourceUri,
      operationName: change.operationName,
      status: change.status,
      subscriptionId,
      tenantId: change.caller.tid,
    },
  };
};

/** Booleans come as numbers in the published sample of this topic. */
const numbersForBooleans = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.map(numbersForBooleans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, numbersForBooleans(each)]));
};

export interface ResourceDocument {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: unknown;
}

/** The topic that carries the resource and its tags, but not who changed it. Without `resource` the thing is gone. */
export const notificationEvent = (
  change: ResourceChange,
  apiVersion: string,
  resource?: ResourceDocument,
): GridEvent => {
  const name = change.resourceId.split('/').at(-1) ?? '';
  const segments = change.resourceId.split('/providers/').at(-1)?.split('/') ?? [];
  const type = [segments[0], ...segments.slice(1).filter((_, index) => index % 2 === 0)].join('/');
  const operationalInfo = { resourceEventTime: eventTime(change.at) };
  const resourceInfo = resource && {
    tags: resource.tags ?? {},
    id: change.resourceId,
    name: resource.name,
    type: resource.type,
    location: resource.location,
    properties: numbersForBooleans(resource.properties ?? {}),
  };
  return {
    id: change.id,
    type: `Microsoft.ResourceNotifications.Resources.${resource ? 'CreatedOrUpdated' : 'Deleted'}`,
    at: change.at,
    subscriptionId: subscriptionOf(change.resourceId),
    subject: change.resourceId,
    operationName: change.operationName,
    data: resourceInfo
      ? { resourceInfo, operationalInfo, apiVersion }
      : { resourceInfo: { id: change.resourceId, name, type }, operationalInfo },
  };
};
