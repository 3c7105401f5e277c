import { guidOf } from '../resource-id.ts';
import type { Parcel } from './delivery.ts';
import { cloudEventEnvelope, deletionEvent, eventGridEnvelope, notificationHeaders } from './envelope.ts';
import type { GridEvent } from './grid-event.ts';
import type { EventSubscription } from './subscription.ts';

/** Events for one subscription: a batch is delivered, retried and dead-lettered as one. */
export function eventParcel(
  subscription: EventSubscription,
  events: readonly [GridEvent, ...GridEvent[]],
  count: number,
): Parcel {
  const { name, endpoint, schema, scope, maxEventsPerBatch, retryPolicy } = subscription;
  const cloud = schema === 'cloudevents';
  const [{ id: eventId, at: bornMs }] = events;
  return {
    id: guidOf(`delivery ${count} of ${eventId}`),
    eventId,
    subscriptionName: name,
    endpoint,
    envelope: (cloud ? cloudEventEnvelope : eventGridEnvelope)(events, scope, maxEventsPerBatch !== undefined),
    headers: notificationHeaders(name, cloud),
    bornMs,
    ...(retryPolicy ? { retryPolicy } : {}),
  };
}

export interface RawOrder {
  readonly payload: unknown;
  readonly schema: 'eventgrid' | 'cloudevents';
  readonly endpoint: string;
}

/** Any payload at all. */
export function rawParcel({ payload, schema, endpoint }: RawOrder, count: number, bornMs: number): Parcel {
  const cloud = schema === 'cloudevents';
  const contentType = cloud ? 'application/cloudevents+json; charset=utf-8' : 'application/json; charset=utf-8';
  const id = guidOf(`delivery ${count} of a raw payload`);
  const headers = notificationHeaders('raw', cloud);
  return {
    id,
    eventId: id,
    subscriptionName: 'raw',
    endpoint,
    envelope: { contentType, body: payload },
    headers,
    bornMs,
  };
}

/** The last thing an endpoint hears of its subscription (contract: eventgrid.netsdk.SubscriptionDeletedEvent). */
export function goodbyeParcel(subscription: EventSubscription, bornMs: number): Parcel {
  const { name: subscriptionName, endpoint } = subscription;
  const event = deletionEvent(subscription, bornMs);
  const headers = { ...notificationHeaders(subscriptionName, false), 'aeg-event-type': 'SubscriptionDeletion' };
  const envelope = { contentType: 'application/json; charset=utf-8', body: [event] };
  return { id: event.id, eventId: event.id, subscriptionName, endpoint, envelope, headers, bornMs };
}
