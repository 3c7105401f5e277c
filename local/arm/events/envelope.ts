import { eventTime, type GridEvent } from './grid-event.ts';

/** One event as it travels. A batch is never made: Event Grid's default for a webhook is one event per request. */
export interface Envelope {
  readonly contentType: string;
  readonly body: unknown;
}

const isNotification = (type: string) => type.startsWith('Microsoft.ResourceNotifications.');

/** Event Grid schema: an array of one. `topic` is the scope the system topic lies on. */
export const eventGridEnvelope = (event: GridEvent, topic: string): Envelope => ({
  contentType: 'application/json; charset=utf-8',
  body: [
    {
      subject: event.subject,
      eventType: event.type,
      eventTime: eventTime(event.at),
      id: event.id,
      data: event.data,
      dataVersion: isNotification(event.type) ? '1' : '2',
      metadataVersion: '1',
      topic,
    },
  ],
});

/** CloudEvents 1.0: one object, and no array. */
export const cloudEventEnvelope = (event: GridEvent, topic: string): Envelope => ({
  contentType: 'application/cloudevents+json; charset=utf-8',
  body: {
    id: event.id,
    source: topic,
    specversion: '1.0',
    type: event.type,
    subject: event.subject,
    time: eventTime(event.at),
    data: event.data,
  },
});
