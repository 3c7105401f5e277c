import { ArmError, resourceNotFound } from '../../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../../http/message.ts';
import { noContent, ok } from '../../http/respond.ts';
import { groupId, guidOf, idKey, partsOf } from '../../resource-id.ts';
import { shownTags } from '../../resources/shown-tags.ts';
import { putRow, rowsUnder } from '../../resources/plain/plain-row.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import type { World } from '../../world.ts';
import type { EventSubscription } from '../subscription.ts';
import { deleting, startGridOperation, writing } from './grid-operation.ts';

export const topicType = 'Microsoft.EventGrid/systemTopics';

/** The types of topics that can be simulated, in lower case as the service answers them, with the events that come of each. */
const families: Readonly<Record<string, EventSubscription['topic']>> = {
  'microsoft.resources.subscriptions': 'resources',
  'microsoft.resources.resourcegroups': 'resources',
  'microsoft.resourcenotifications.resources': 'resource-notifications',
  'microsoft.resourcenotifications.healthresources': 'health-resources',
};

const typeIn = ({ topicType: wanted }: Json) => String(wanted ?? '').toLowerCase();

export const familyOf = (model: Json): EventSubscription['topic'] => families[typeIn(model)] ?? 'resources';

export const topicIdOf = ({ subscriptionId = '', group = '' }: ArmRequest['params'], name: string) =>
  `${groupId(subscriptionId, group)}/providers/${topicType}/${name}`;

export function findTopic(world: World, id: string): PlainResource {
  const found = world.tables.plainResources.get(id);
  if (found) return found;
  const { group, name } = partsOf(id);
  throw resourceNotFound(topicType, name, group);
}

const invalid = (message: string) => new ArmError(400, 'InvalidRequest', message);

const isOfScope = (type: string, source: string) =>
  type === 'microsoft.resources.resourcegroups'
    ? /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i.test(source)
    : /^\/subscriptions\/[^/]+\/?$/i.test(source);

/** The first three texts are those that people met: azure-docs pull request 97986, azure-quickstart-templates issue 13688, azure-docs issue 56239. */
function checkTopic(world: World, id: string, model: Json): void {
  const { source } = model as { source?: string };
  const type = typeIn(model);
  if (!source) throw invalid('The source of the system topic is missing.');
  const others = world.tables.plainResources
    .all()
    .filter(
      (row) =>
        row.type === topicType && typeIn(row.model) === type && idKey(String(row.model.source)) === idKey(source),
    );
  if (others.some((other) => idKey(other.id) !== idKey(id)))
    throw invalid(
      `There is an existing tracked system topic for the given source ${source}. Only one system topic is allowed per source.`,
    );
  const before = world.tables.plainResources.get(id);
  if (before && idKey(String(before.model.source)) !== idKey(source))
    throw invalid('System topic source cannot be modified.');
  if (!(type in families)) throw invalid(`System topic creation is not enabled for topic type ${model.topicType}`);
  if (!isOfScope(type, source)) throw invalid(`The source ${source} is not one of topic type ${model.topicType}.`);
}

/** An identity of its own comes into being with the topic. */
function withPrincipal(world: World, row: PlainResource): void {
  if (!/SystemAssigned/i.test(String(row.identity?.type ?? ''))) return;
  row.identity = { ...row.identity, principalId: guidOf(`principal of ${row.id}`), tenantId: world.tokens.tenantId };
}

export function renderTopic(row: PlainResource): Json {
  const { source } = row.model as { source: string };
  return {
    properties: {
      provisioningState: row.provisioningState,
      source,
      topicType: typeIn(row.model),
      metricResourceId: guidOf(`metrics of ${row.id}`),
    },
    ...(row.identity ? { identity: row.identity } : {}),
    location: row.location,
    ...shownTags(row),
    id: row.id,
    name: row.name,
    type: row.type,
  };
}

export function putTopic(request: ArmRequest, world: World): ArmResponse {
  const id = topicIdOf(request.params, request.params.name ?? '');
  const model = (request.body?.properties ?? {}) as Json;
  checkTopic(world, id, model);
  const isNew = world.tables.plainResources.get(id) === undefined;
  const row = putRow(world, request, { id, type: topicType }, { source: model.source, topicType: model.topicType });
  row.provisioningState = isNew ? 'Creating' : 'Updating';
  withPrincipal(world, row);
  const answer = renderTopic(row);
  const operation = startGridOperation(world, row, 'write', {
    onDone: () => void (row.provisioningState = 'Succeeded'),
  });
  return writing(world, isNew ? 201 : 200, answer, operation);
}

/** Tags and the identity, nothing else (specs: SystemTopicUpdateParameters). */
export function patchTopic(request: ArmRequest, world: World): ArmResponse {
  const row = findTopic(world, topicIdOf(request.params, request.params.name ?? ''));
  const { tags, identity } = (request.body ?? {}) as { tags?: Record<string, string>; identity?: Json };
  if (tags) row.tags = { ...tags };
  if (identity) row.identity = { ...row.identity, ...identity };
  withPrincipal(world, row);
  return ok(renderTopic(row));
}

/** Its subscriptions go with it. */
export function deleteTopic(request: ArmRequest, world: World): ArmResponse {
  const row = world.tables.plainResources.get(topicIdOf(request.params, request.params.name ?? ''));
  if (!row) return noContent();
  row.provisioningState = 'Deleting';
  const onDone = () => {
    for (const { id } of world.tables.plainResources.under(row.id)) {
      world.eventGrid.sayGoodbye(id);
      world.eventGrid.unsubscribe(id);
      world.tables.plainResources.delete(id);
    }
    world.tables.plainResources.delete(row.id);
  };
  return deleting(world, startGridOperation(world, row, 'delete', { onDone }));
}

export const topicsUnder = (world: World, scope: string) =>
  ok({ value: rowsUnder(world, scope, topicType).map(renderTopic) });
