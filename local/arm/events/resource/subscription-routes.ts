import { ArmError } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { noContent, ok } from '../../http/respond.ts';
import type { Handler, Route } from '../../http/route.ts';
import type { Operation } from '../../operation.ts';
import { idKey } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import {
  checkModel,
  engineOf,
  renderSubscription,
  scopeOfSubscription,
  subscriptionType,
} from './subscription-model.ts';

const many = '/{scope+}/providers/Microsoft.EventGrid/eventSubscriptions';
const one = `${many}/{name}`;
/** At least that long it takes; its Retry-After is 10 (eventgrid.net2019 #0, #6). */
const seconds = 5;
const retryAfter = { 'retry-after': '10' };

const idOf = ({ params }: ArmRequest) =>
  `/${params.scope?.replace(/^\/+/, '')}/providers/Microsoft.EventGrid/eventSubscriptions/${params.name}`;

function find(request: ArmRequest, world: World): PlainResource {
  const found = world.tables.plainResources.get(idOf(request));
  if (found) return found;
  throw new ArmError(404, 'ResourceNotFound', `Event subscription ${request.params.name} does not exist.`);
}

function start(world: World, row: PlainResource, verb: string, work: Pick<Operation, 'onDone' | 'fail' | 'onFailed'>) {
  return world.operations.start({
    name: `${subscriptionType}/${verb}`,
    family: 'operations',
    provider: 'Microsoft.EventGrid',
    subscriptionId: row.id.split('/')[2] ?? '',
    location: '',
    resourceId: row.id,
    seconds,
    ...work,
  });
}

const urlOf = (world: World, { subscriptionId, id }: Operation, kind: 'operationsStatus' | 'operationResults') =>
  `${world.url}/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/${kind}/${id.toUpperCase()}?api-version=2022-06-15`;

/** The endpoint is asked at once; what it said is known to the caller when the operation ends. */
async function put(request: ArmRequest, world: World): Promise<ArmResponse> {
  const model = (request.body?.properties ?? {}) as Json;
  checkModel(model);
  const id = idOf(request);
  const before = world.tables.plainResources.get(id);
  const row: PlainResource = {
    id,
    name: request.params.name ?? '',
    type: subscriptionType,
    location: '',
    tags: {},
    untagged: true,
    provisioningState: before ? 'Updating' : 'Creating',
    model,
  };
  world.tables.plainResources.put(row);
  const answer = renderSubscription(row, 'asked');
  const handshake = await world.eventGrid.subscribe(engineOf(row), world.url);
  const reason = handshake.kind === 'failed' ? handshake.reason : '';
  const operation = start(world, row, 'write', {
    // Asked at the end: after a restart only the journal knows how the handshake went.
    fail: () =>
      world.eventGrid.stateOf(id) === undefined
        ? { code: 'Url validation', message: `Webhook validation handshake failed for ${row.name}. ${reason}`.trim() }
        : undefined,
    onDone: () => {
      row.provisioningState = world.eventGrid.stateOf(id) === 'validated' ? 'Succeeded' : 'AwaitingManualAction';
    },
    onFailed: () => {
      row.provisioningState = 'Failed';
    },
  });
  const headers = { 'azure-asyncoperation': urlOf(world, operation, 'operationsStatus'), ...retryAfter };
  return { status: 201, headers, body: answer, operation };
}

function remove(request: ArmRequest, world: World): ArmResponse {
  const row = world.tables.plainResources.get(idOf(request));
  if (!row) return noContent();
  row.provisioningState = 'Deleting';
  const onDone = () => {
    world.eventGrid.sayGoodbye(row.id);
    world.eventGrid.unsubscribe(row.id);
    world.tables.plainResources.delete(row.id);
  };
  const operation = start(world, row, 'delete', { onDone });
  return { status: 202, headers: { location: urlOf(world, operation, 'operationResults'), ...retryAfter }, operation };
}

function list({ params }: ArmRequest, world: World): ArmResponse {
  const scope = idKey(`/${params.scope?.replace(/^\/+/, '')}`);
  const found = world.tables.plainResources
    .all()
    .filter(({ id, type }) => type === subscriptionType && idKey(scopeOfSubscription(id)) === scope);
  return ok({ value: found.map((row) => renderSubscription(row, 'listed')) });
}

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
  return { status: 202, headers: { location: urlOf(world, operation, 'operationResults'), ...retryAfter } };
}

const route = (method: Route['method'], path: string, operation: string, handler: Handler): Route => ({
  method,
  path,
  operation: `Microsoft.EventGrid/${operation}`,
  handler,
});

/** Subscriptions as extensions of what they listen to: a subscription, a group or a resource. */
export const subscriptionRoutes: readonly Route[] = [
  route('GET', many, 'eventSubscriptions/read', list),
  route('GET', one, 'eventSubscriptions/read', (request, world) =>
    ok(renderSubscription(find(request, world), 'whole')),
  ),
  route('PUT', one, 'eventSubscriptions/write', put),
  route('DELETE', one, 'eventSubscriptions/delete', remove),
  route('POST', `${one}/getFullUrl`, 'eventSubscriptions/getFullUrl/action', (request, world) =>
    ok({ endpointUrl: String(find(request, world).model.destination.properties.endpointUrl) }),
  ),
  ...(['operationsStatus', 'operationResults'] as const).map((kind) =>
    route(
      'GET',
      `/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/${kind}/{operationId}`,
      `${kind}/read`,
      kind === 'operationsStatus' ? pollStatus : pollResult,
    ),
  ),
];
