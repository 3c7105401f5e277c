import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { noContent, ok } from '../../http/respond.ts';
import type { Route } from '../../http/route.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import { deleting, gridOperationRoutes, startGridOperation, writing } from './grid-operation.ts';
import { extensionHome, isIn, noSuchSubscription, systemTopicHome, type Home } from './subscription-home.ts';
import { checkModel, engineOf, renderSubscription, type Detail } from './subscription-model.ts';

type HomeHandler = (home: Home, request: ArmRequest, world: World) => ArmResponse | Promise<ArmResponse>;

const idOf = (home: Home, request: ArmRequest) => `${home.collectionOf(request)}/${request.params.name}`;

const shown = (home: Home, request: ArmRequest, row: PlainResource, detail: Detail) =>
  renderSubscription(row, home.topicOf(home.collectionOf(request)), detail);

function find(home: Home, request: ArmRequest, world: World): PlainResource {
  home.sourceOf(world, home.collectionOf(request));
  const found = world.tables.plainResources.get(idOf(home, request));
  if (!found) throw noSuchSubscription(request.params.name);
  return found;
}

/** The endpoint is asked at once; what it said is known to the caller when the operation ends. */
const put: HomeHandler = async (home, request, world) => {
  const model = (request.body?.properties ?? {}) as Json;
  const source = home.sourceOf(world, home.collectionOf(request));
  checkModel(model, source.topic);
  const id = idOf(home, request);
  const row: PlainResource = {
    id,
    name: request.params.name ?? '',
    type: home.type,
    location: '',
    tags: {},
    untagged: true,
    provisioningState: world.tables.plainResources.get(id) ? 'Updating' : 'Creating',
    model,
  };
  world.tables.plainResources.put(row);
  const answer = shown(home, request, row, 'asked');
  const handshake = await world.eventGrid.subscribe(engineOf(row, source), world.url);
  const reason = handshake.kind === 'failed' ? handshake.reason : '';
  const operation = startGridOperation(world, row, 'write', {
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
  return writing(world, 201, answer, operation);
};

const remove: HomeHandler = (home, request, world) => {
  const row = world.tables.plainResources.get(idOf(home, request));
  if (!row) return noContent();
  row.provisioningState = 'Deleting';
  const onDone = () => {
    world.eventGrid.sayGoodbye(row.id);
    world.eventGrid.unsubscribe(row.id);
    world.tables.plainResources.delete(row.id);
  };
  return deleting(world, startGridOperation(world, row, 'delete', { onDone }));
};

const list: HomeHandler = (home, request, world) => {
  const collection = home.collectionOf(request);
  home.sourceOf(world, collection);
  const found = world.tables.plainResources.all().filter(({ id, type }) => type === home.type && isIn(collection, id));
  return ok({ value: found.map((row) => shown(home, request, row, 'listed')) });
};

const show: HomeHandler = (home, request, world) => ok(shown(home, request, find(home, request, world), 'whole'));

const showUrl: HomeHandler = (home, request, world) =>
  ok({ endpointUrl: String(find(home, request, world).model.destination.properties.endpointUrl) });

/** The operations on the event subscriptions of one kind of home. */
function routesIn(home: Home): readonly Route[] {
  const one = `${home.path}/{name}`;
  const route = (method: Route['method'], path: string, verb: string, handler: HomeHandler): Route => ({
    method,
    path,
    operation: `${home.type}/${verb}`,
    handler: (request, world) => handler(home, request, world),
  });
  return [
    route('GET', home.path, 'read', list),
    route('GET', one, 'read', show),
    route('PUT', one, 'write', put),
    route('DELETE', one, 'delete', remove),
    route('POST', `${one}/getFullUrl`, 'getFullUrl/action', showUrl),
  ];
}

export const subscriptionRoutes: readonly Route[] = [
  ...routesIn(extensionHome),
  ...routesIn(systemTopicHome),
  ...gridOperationRoutes,
];
