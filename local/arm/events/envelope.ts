import { guidOf } from '../resource-id.ts';
import { eventTime, type GridEvent } from './grid-event.ts';
import type { EventSubscription } from './subscription.ts';

/** What travels in one request: one event, or a batch where the subscription takes more. */
export interface Envelope {
  readonly contentType: string;
  readonly body: unknown;
}

const isNotification = (type: string) => type.startsWith('Microsoft.ResourceNotifications.');

/** Event Grid schema: always an array. `topic` is the scope the system topic lies on. */
export const eventGridEnvelope = (events: readonly GridEvent[], topic: string): Envelope => ({
  contentType: 'application/json; charset=utf-8',
  body: events.map((event) => ({
    subject: event.subject,
    eventType: event.type,
    eventTime: eventTime(event.at),
    id: event.id,
    data: event.data,
    dataVersion: isNotification(event.type) ? '1' : '2',
    metadataVersion: '1',
    topic,
  })),
});

const cloudEvent = (event: GridEvent, topic: string) => ({
  id: event.id,
  source: topic,
  specversion: '1.0',
  type: event.type,
  subject: event.subject,
  time: eventTime(event.at),
  data: event.data,
});

/** CloudEvents 1.0: one object and no array, unless the subscription takes batches. */
export const cloudEventEnvelope = (events: readonly GridEvent[], topic: string, batched: boolean): Envelope => {
  const bodies = events.map((event) => cloudEvent(event, topic));
  return batched
    ? { contentType: 'application/cloudevents-batch+json; charset=utf-8', body: bodies }
    : { contentType: 'application/cloudevents+json; charset=utf-8', body: bodies[0] };
};

export const notificationHeaders = (subscriptionName: string, cloud: boolean): Record<string, string> => ({
  'aeg-event-type': 'Notification',
  'aeg-subscription-name': subscriptionName.toUpperCase(),
  'aeg-metadata-version': '1',
  ...(cloud ? {} : { 'aeg-data-version': '2' }),
});

export const deletionEvent = ({ id, name, scope }: EventSubscription, atMs: number) => ({
  id: guidOf(`deletion of ${id ?? name} at ${atMs}`),
  topic: scope,
  subject: '',
  data: { eventSubscriptionId: id ?? name },
  eventType: 'Microsoft.EventGrid.SubscriptionDeletedEvent',
  eventTime: eventTime(atMs),
  metadataVersion: '1',
  dataVersion: '1',
});
