import { ArmError } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { ok } from '../../http/respond.ts';
import type { Route } from '../../http/route.ts';
import type { Operation } from '../../operation.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';

/** At least that long it takes; its Retry-After is 10 (eventgrid.net2019 #0, #6). */
const seconds = 5;
const retryAfter = { 'retry-after': '10' };

/** `verb` is write or delete of the row's type. */
export const startGridOperation = (
  world: World,
  row: PlainResource,
  verb: string,
  work: Pick<Operation, 'onDone' | 'fail' | 'onFailed'>,
) =>
  world.operations.start({
    name: `${row.type}/${verb}`,
    family: 'operations',
    provider: 'Microsoft.EventGrid',
    subscriptionId: row.id.split('/')[2] ?? '',
    location: '',
    resourceId: row.id,
    seconds,
    ...work,
  });

type PollKind = 'operationsStatus' | 'operationResults';

const urlOf = (world: World, { subscriptionId, id }: Operation, kind: PollKind) =>
  `${world.url}/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/${kind}/${id.toUpperCase()}?api-version=2022-06-15`;

/** A write is followed at its status. */
export const writing = (world: World, status: number, body: unknown, operation: Operation): ArmResponse => ({
  status,
  headers: { 'azure-asyncoperation': urlOf(world, operation, 'operationsStatus'), ...retryAfter },
  body,
  operation,
});

/** A deletion is followed at its result. */
export const deleting = (world: World, operation: Operation): ArmResponse => ({
  status: 202,
  headers: { location: urlOf(world, operation, 'operationResults'), ...retryAfter },
  operation,
});

function operationAt({ params }: ArmRequest, world: World): Operation {
  const operation = world.operations.find(params.operationId ?? '');
  if (!operation) throw new ArmError(404, 'ResourceNotFound', `Operation ${params.operationId} does not exist.`);
  return operation;
}

function pollStatus(request: ArmRequest, world: World): ArmResponse {
  const operation = operationAt(request, world);
  const { id, status, error } = operation;
  const document = { id: urlOf(world, operation, 'operationsStatus'), name: id, status, ...(error ? { error } : {}) };
  return ok(document, status === 'InProgress' ? retryAfter : {});
}

function pollResult(request: ArmRequest, world: World): ArmResponse {
  const operation = operationAt(request, world);
  if (operation.status !== 'InProgress') return ok();
  const { status, headers = {} } = deleting(world, operation);
  return { status, headers };
}

export const gridOperationRoutes: readonly Route[] = (['operationsStatus', 'operationResults'] as const).map(
  (kind) => ({
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/${kind}/{operationId}`,
    operation: `Microsoft.EventGrid/${kind}/read`,
    handler: kind === 'operationsStatus' ? pollStatus : pollResult,
  }),
);
