import { ArmError } from '../../arm-error.ts';
import type { Json } from '../../shapes/json.ts';
import type { PlainResource } from '../../shapes/plain.ts';
import { knowsOperator } from '../advanced-filter.ts';
import { topicOf, type EventSubscription } from '../subscription.ts';

const bad = (message: string) => new ArmError(400, 'InvalidRequest', message);

/** Of advanced filters, and of their values together (event-grid/event-filtering). */
const most = 25;

/** What was asked for, refused where it cannot be simulated, or where the topic has no such events. */
export function checkModel(
  { destination, filter, eventDeliverySchema }: Json,
  family?: EventSubscription['topic'],
): void {
  if (!destination?.endpointType) throw bad('The destination of the event subscription is missing.');
  if (destination.endpointType !== 'WebHook') {
    const text = `destinations of type ${destination.endpointType}: give the address of a function as a webhook`;
    throw new ArmError(501, 'NotImplementedInSimulator', text);
  }
  if (!destination.properties?.endpointUrl) throw bad('The endpointUrl of the webhook is missing.');
  if (eventDeliverySchema === 'CustomInputSchema') throw bad('CustomInputSchema is for custom topics.');
  const strange = (all(filter?.includedEventTypes as string[] | undefined) ?? []).find(
    (type) => family !== undefined && topicOf(type) !== family,
  );
  if (strange) throw bad(`The event type ${strange} is none of the topic's.`);
  const advanced = (filter?.advancedFilters ?? []) as Json[];
  const values = advanced.flatMap(({ values: several, value }) => (several ?? [value]) as unknown[]);
  if (Math.max(advanced.length, values.length) > most)
    throw bad(`An event subscription has at most ${most} advanced filters, and ${most} values in all of them.`);
  const unknown = advanced.find(({ operatorType }) => !knowsOperator(operatorType));
  if (unknown) throw bad(`The operator ${unknown.operatorType} of an advanced filter is not known.`);
}

const all = (types: readonly string[] | undefined) => (types?.includes('All') ? undefined : types);

/** Where events come from, and of which family they are. */
interface EventSource {
  readonly scope: string;
  readonly topic?: EventSubscription['topic'];
}

/** The family that the types are of; what names none listens to what is written and done. */
const topicIn = (types: readonly string[] = []): EventSubscription['topic'] =>
  types.map(topicOf).find((family) => family !== 'resources') ?? 'resources';

/** The row as the delivery knows it. */
export function engineOf({ id, name, model }: PlainResource, source: EventSource): EventSubscription {
  const { destination, filter = {}, eventDeliverySchema, retryPolicy } = model;
  const types = all(filter.includedEventTypes as readonly string[] | undefined);
  const batch: unknown = destination.properties.maxEventsPerBatch;
  return {
    id,
    name,
    scope: source.scope,
    endpoint: String(destination.properties.endpointUrl),
    schema: eventDeliverySchema === 'CloudEventSchemaV1_0' ? 'cloudevents' : 'eventgrid',
    topic: source.topic ?? topicIn(types),
    ...(types ? { includedEventTypes: types } : {}),
    ...(typeof batch === 'number' ? { maxEventsPerBatch: batch } : {}),
    filter: filter as Json,
    ...(retryPolicy ? { retryPolicy: retryPolicy as Json } : {}),
  };
}

function shownDestination(destination: Json): Json {
  const { endpointUrl, ...properties } = destination.properties as Json;
  const endpointBaseUrl = String(endpointUrl).split('?')[0] ?? '';
  return {
    properties: { endpointUrl: null, ...properties, endpointBaseUrl },
    endpointType: destination.endpointType as string,
  };
}

function shownFilter(filter: Json): Json {
  const { isSubjectCaseSensitive, ...rest } = filter;
  return { ...rest, ...(isSubjectCaseSensitive ? { isSubjectCaseSensitive: true } : {}) };
}

export type Detail = 'asked' | 'whole' | 'listed';

/** The endpoint's address holds a key: only its beginning is shown. Defaults are filled in once it is made (eventgrid.net2019 #0, #2, #5). */
export function renderSubscription(
  { id, name, type, model, provisioningState }: PlainResource,
  topic: string,
  detail: Detail,
): Json {
  const { destination, filter = {}, labels = null, eventDeliverySchema, retryPolicy, ...others } = model;
  const retry = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440, ...(retryPolicy as Json | undefined) };
  return {
    properties: {
      topic,
      provisioningState,
      destination: shownDestination(destination as Json),
      filter: shownFilter(filter as Json),
      labels: labels as unknown,
      ...others,
      ...(detail === 'asked' ? {} : { eventDeliverySchema: (eventDeliverySchema ?? 'EventGridSchema') as string }),
      ...(detail === 'whole' ? { retryPolicy: retry } : {}),
    },
    id,
    name,
    type,
  };
}
