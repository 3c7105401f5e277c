import { ArmError } from '../arm-error.ts';
import { armTime } from '../clock.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';

const familyPath = (family: string) =>
  `/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/${family}/{operationId}`;

/** The status document (INDEX facts 5 and 6): always HTTP 200, also for a failure. */
function statusDocument(operation: Operation): ArmResponse {
  const { id, startMs, endMs, error, output, polls, canceled } = operation;
  const status = operation.status === 'Failed' && canceled ? 'Canceled' : operation.status;
  const times = { startTime: armTime(startMs), ...(endMs === undefined ? {} : { endTime: armTime(endMs) }) };
  const wait = status === 'InProgress' && polls === 1 ? operation.firstPollRetryAfterSeconds : undefined;
  return ok(
    {
      ...times,
      status,
      ...(output === undefined ? {} : { properties: { output } }),
      ...(error ? { error } : {}),
      name: id,
    },
    wait === undefined ? {} : { 'retry-after': String(wait) },
  );
}

/** The Location form (INDEX fact 7): 202 until it is done, then the bare result. */
function monitorDocument(request: ArmRequest, operation: Operation, world: World): ArmResponse {
  if (operation.status === 'InProgress') {
    return { status: 202, headers: { location: `${world.url}${request.path}?${request.query.toString()}` } };
  }
  if (operation.error) return { status: 409, body: { error: operation.error } };
  return ok(operation.output);
}

function poll(request: ArmRequest, world: World): ArmResponse {
  const operation = world.operations.find(request.params.operationId ?? '');
  if (!operation) throw new ArmError(404, 'NotFound', 'The entity was not found in this Azure location.');
  operation.polls += 1;
  if (operation.status !== 'InProgress') operation.endSeen = true;
  return request.query.has('monitor') ? monitorDocument(request, operation, world) : statusDocument(operation);
}

/** INDEX fact 11: 45 polls for one operation, refilling. */
const computeRoutes = ['operations', 'capsOperations', 'DiskOperations'].map((family): Route => ({
  method: 'GET',
  path: familyPath(family),
  operation: `Microsoft.Compute/locations/${family}/read`,
  throttle: 'getOperation',
  throttleKey: (request) => request.params.operationId ?? '',
  handler: poll,
}));

export const operationRoutes: readonly Route[] = [
  ...computeRoutes,
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Network/locations/{location}/operations/{operationId}',
    operation: 'Microsoft.Network/locations/operations/read',
    handler: poll,
  },
];
