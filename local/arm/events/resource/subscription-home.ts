import { ArmError } from '../../arm-error.ts';
import type { ArmRequest } from '../../http/message.ts';
import { idKey } from '../../resource-id.ts';
import type { World } from '../../world.ts';
import type { EventSubscription } from '../subscription.ts';
import { familyOf, findTopic, topicIdOf } from './system-topics.ts';

/** What an event subscription belongs to, and so what it listens to. */
export interface Home {
  /** Its collection, without a slash at the end. */
  readonly path: string;
  /** Of its subscriptions: also what the rights on them are called by. */
  readonly type: string;
  /** The collection's id in this request. */
  readonly collectionOf: (request: ArmRequest) => string;
  /** `properties.topic` of its subscriptions. */
  readonly topicOf: (collection: string) => string;
  /** Where its events come from; the family is that of the event types where the topic does not tell it. */
  readonly sourceOf: (world: World, collection: string) => { scope: string; topic?: EventSubscription['topic'] };
}

const extension = '/providers/Microsoft.EventGrid/eventSubscriptions';
const scopeIn = (collection: string) => collection.slice(0, -extension.length);

/** A subscription as an extension of what it listens to: an Azure subscription, a group or a resource. */
export const extensionHome: Home = {
  path: `/{scope+}${extension}`,
  type: 'Microsoft.EventGrid/eventSubscriptions',
  collectionOf: ({ params }) => `/${params.scope?.replace(/^\/+/, '')}${extension}`,
  topicOf: scopeIn,
  sourceOf: (_world, collection) => ({ scope: scopeIn(collection) }),
};

const parentOf = (collection: string) => collection.replace(/\/[^/]+$/, '');

/** A subscription of a system topic, which has a source and one family of events. */
export const systemTopicHome: Home = {
  path: '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.EventGrid/systemTopics/{topic}/eventSubscriptions',
  type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
  collectionOf: ({ params }) => `${topicIdOf(params, params.topic ?? '')}/eventSubscriptions`,
  // Provider and type in lower case, as the samples of the specs have it.
  topicOf: (collection) =>
    parentOf(collection).replace('/Microsoft.EventGrid/systemTopics/', '/microsoft.eventgrid/systemtopics/'),
  sourceOf: (world, collection) => {
    const { model } = findTopic(world, parentOf(collection));
    return { scope: String(model.source), topic: familyOf(model) };
  },
};

export const isIn = (collection: string, id: string): boolean => idKey(parentOf(id)) === idKey(collection);

export const noSuchSubscription = (name: string | undefined) =>
  new ArmError(404, 'ResourceNotFound', `Event subscription ${name} does not exist.`);
