import type { SeedEventSubscription } from '../seed-shape.ts';
import { idKey } from '../resource-id.ts';
import type { GridEvent } from './grid-event.ts';

export type EventSubscription = SeedEventSubscription;

const isNotification = (type: string) => type.startsWith('Microsoft.ResourceNotifications.');
const has = (list: readonly string[], text: string) => list.some((each) => each.toLowerCase() === text.toLowerCase());

/** Whether the topic's scope and the subscription's filters let the event through. */
export function wants(subscription: EventSubscription, event: GridEvent): boolean {
  const { scope, topic, includedEventTypes, operationNames } = subscription;
  if ((topic === 'resource-notifications') !== isNotification(event.type)) return false;
  const [place, subject] = [idKey(scope), idKey(event.subject)];
  if (subject !== place && !subject.startsWith(`${place}/`)) return false;
  if (includedEventTypes && !has(includedEventTypes, event.type)) return false;
  return !operationNames || has(operationNames, event.operationName);
}
