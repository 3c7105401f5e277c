import { callerClaims } from '../events/grid-event.ts';
import type { TokenClaims } from '../identity/access-token.ts';
import { guidOf } from '../resource-id.ts';
import type { Json } from '../shapes/json.ts';
import type { LogEntry } from './activity-log.ts';

const twice = (value: string, localizedValue = value) => ({ value, localizedValue });

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'NoContent',
  409: 'Conflict',
};

const eventNames = {
  Started: twice('BeginRequest', 'Begin request'),
  Accepted: twice('EndRequest', 'End request'),
  Succeeded: twice('EndRequest', 'End request'),
  Failed: twice('EndRequest', 'End request'),
} as const;

const typeOf = (id: string) => {
  const [provider = '', ...rest] = (id.split('/providers/').at(-1) ?? '').split('/');
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
};

/** .NET ticks, as the ids of the log carry them. */
const ticksOf = (ms: number) => `${BigInt(ms) * 10_000n + 621_355_968_000_000_000n}`;

const logTime = (ms: number) => new Date(ms).toISOString().replace('Z', '0000Z');

/** One entry as `eventtypes/management/values` of 2015-04-01 shows it. */
export function logDocument(entry: LogEntry, delaySeconds: number): Json {
  const { resourceId, operationName, status, httpStatus, method, caller, correlationId, atMs } = entry;
  const claims = 'claims' in caller ? callerClaims(caller.claims as TokenClaims) : {};
  const eventDataId = guidOf(`event data ${entry.seq} ${correlationId}`);
  const subscriptionId = resourceId.split('/')[2] ?? '';
  const reason = reasons[httpStatus] ?? '';
  return {
    authorization: { action: operationName, scope: resourceId },
    caller: caller.name ?? caller.objectId ?? '',
    channels: 'Operation',
    claims,
    correlationId,
    description: '',
    eventDataId,
    eventName: eventNames[status],
    category: twice('Administrative'),
    httpRequest: {
      clientRequestId: guidOf(`client request of ${correlationId}`),
      clientIpAddress: '203.0.113.10',
      method,
    },
    id: `${resourceId}/events/${eventDataId}/ticks/${ticksOf(atMs)}`,
    level: status === 'Failed' ? 'Error' : 'Informational',
    resourceGroupName: /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '',
    resourceProviderName: twice(operationName.split('/')[0] ?? ''),
    resourceId,
    resourceType: twice(typeOf(resourceId)),
    operationId: correlationId,
    operationName: twice(operationName),
    properties: {
      eventCategory: 'Administrative',
      entity: resourceId,
      message: operationName,
      hierarchy: subscriptionId,
    },
    status: twice(status),
    subStatus: status === 'Started' ? twice('', '') : twice(reason, `${reason} (HTTP Status Code: ${httpStatus})`),
    eventTimestamp: logTime(atMs),
    submissionTimestamp: logTime(atMs + delaySeconds * 1000),
    subscriptionId,
    tenantId: claims['http://schemas.microsoft.com/identity/claims/tenantid'] ?? '',
  };
}
