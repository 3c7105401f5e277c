import type { SeedEventSubscription } from '../seed-shape.ts';
import { idKey } from '../resource-id.ts';
import { passes } from './advanced-filter.ts';
import type { Json } from '../shapes/json.ts';
import type { GridEvent } from './grid-event.ts';

export type EventSubscription = SeedEventSubscription;

/** Each family of events has a system topic of its own. */
export function topicOf(eventType: string): EventSubscription['topic'] {
  const type = eventType.toLowerCase();
  if (type.startsWith('microsoft.resourcenotifications.healthresources.')) return 'health-resources';
  return type.startsWith('microsoft.resourcenotifications.') ? 'resource-notifications' : 'resources';
}
const has = (list: readonly string[], text: string) => list.some((each) => each.toLowerCase() === text.toLowerCase());

/** What the resource's own filter says of the subject and of any field of the event. */
function fits(filter: Json, event: GridEvent): boolean {
  const cased = (text = '') => (filter.isSubjectCaseSensitive ? text : text.toLowerCase());
  const { subjectBeginsWith, subjectEndsWith } = filter as { subjectBeginsWith?: string; subjectEndsWith?: string };
  const subject = cased(event.subject);
  if (!subject.startsWith(cased(subjectBeginsWith)) || !subject.endsWith(cased(subjectEndsWith))) return false;
  const fields = { ...event, eventType: event.type } as Json;
  return ((filter.advancedFilters ?? []) as Json[]).every((each) => passes(fields, each));
}

export const keyOf = ({ id, name }: Pick<EventSubscription, 'id' | 'name'>): string => (id ?? name).toLowerCase();

/** Whether the topic's scope and the subscription's filters let the event through. */
export function wants(subscription: EventSubscription, event: GridEvent): boolean {
  const { scope, topic, includedEventTypes, operationNames } = subscription;
  if (topic !== topicOf(event.type)) return false;
  const [place, subject] = [idKey(scope), idKey(event.subject)];
  if (subject !== place && !subject.startsWith(`${place}/`)) return false;
  if (includedEventTypes && !has(includedEventTypes, event.type)) return false;
  if (operationNames && !has(operationNames, event.operationName)) return false;
  return !subscription.filter || fits(subscription.filter, event);
}
