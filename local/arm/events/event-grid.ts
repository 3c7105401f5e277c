import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Flight } from '../events.ts';
import { guidOf } from '../resource-id.ts';
import { Courier, type Delivery } from './delivery.ts';
import type { Outcome } from './delivery-schedule.ts';
import { cloudEventEnvelope, eventGridEnvelope, notificationHeaders, type Envelope } from './envelope.ts';
import type { GridEvent } from './grid-event.ts';
import { shakeHands, type Handshake } from './handshake.ts';
import { keyOf, wants, type EventSubscription } from './subscription.ts';

export interface EventFaults {
  /** Further deliveries of the same event. */
  readonly duplicate: number;
  /** Later events may arrive before earlier ones. */
  readonly shuffle: boolean;
}

interface Subscribed {
  readonly subscription: EventSubscription;
  state: Handshake['kind'];
  readonly validationCode: string;
}

const firstDeliverySeconds = 2;
/** How long the first event of a batch waits for others. */
const batchSeconds = 5;
const noFaults: EventFaults = { duplicate: 0, shuffle: false };

/** System topics, their subscriptions, and what became of each event. */
export class EventGrid {
  readonly #clock: Clock;
  readonly #courier: Courier;
  readonly #subscribed = new Map<string, Subscribed>();
  #events: GridEvent[] = [];
  #parcels = 0;
  readonly #batches = new Map<string, GridEvent[]>();
  faults: EventFaults = noFaults;
  /** How an endpoint is asked. A replay of what others recorded has nobody to ask. */
  shake = shakeHands;
  onSubscribed: (subscription: EventSubscription, state: Exclude<Handshake['kind'], 'failed'>) => void = () =>
    undefined;

  constructor(clock: Clock, flight: Flight) {
    this.#clock = clock;
    this.#courier = new Courier(clock, flight);
  }

  /** A subscription that was there before anybody looked: validated long ago. */
  seed(subscription: EventSubscription): void {
    const validationCode = guidOf(`validation of ${subscription.name}`);
    this.#subscribed.set(keyOf(subscription), { subscription, state: 'validated', validationCode });
  }

  /** Creates a subscription as the service does: it delivers nothing before its endpoint has agreed. */
  async subscribe(subscription: EventSubscription, url: string): Promise<Handshake> {
    // Out of a journal nobody is asked again: what came of it is its next line.
    if (this.#courier.replaying) return { kind: 'validated' };
    const code = guidOf(`validation of ${subscription.name}`);
    const path = `/eventsubscriptions/${encodeURIComponent(keyOf(subscription))}/validate`;
    const handshake = await this.shake(subscription, {
      id: guidOf(`validation event of ${subscription.name}`),
      code,
      validationUrl: `${url}${path}?id=${code}`,
      atMs: this.#clock.nowMs,
    });
    if (handshake.kind !== 'failed') {
      const row: Subscribed = { subscription, state: handshake.kind, validationCode: code };
      this.#subscribed.set(keyOf(subscription), row);
      this.onSubscribed(subscription, handshake.kind);
    }
    return handshake;
  }

  /** A subscription out of a journal, with what came of its handshake. */
  restore(subscription: EventSubscription, state: Handshake['kind']): void {
    const validationCode = guidOf(`validation of ${subscription.name}`);
    this.#subscribed.set(keyOf(subscription), { subscription, state, validationCode });
  }

  set replaying(on: boolean) {
    this.#courier.replaying = on;
  }

  set onOutcome(listener: Courier['onOutcome']) {
    this.#courier.onOutcome = listener;
  }

  settleAgain(id: string, outcome: Outcome): void {
    this.#courier.settleAgain(id, outcome);
  }

  resume(): void {
    this.#courier.resume();
  }

  validateByHand(name: string, code: string): boolean {
    const row = this.#subscribed.get(name.toLowerCase());
    if (row?.validationCode !== code) return false;
    row.state = 'validated';
    return true;
  }

  /** By id, or by name where there is none. */
  unsubscribe(key: string): boolean {
    return this.#subscribed.delete(key.toLowerCase());
  }

  stateOf(key: string): Handshake['kind'] | undefined {
    return this.#subscribed.get(key.toLowerCase())?.state;
  }

  publish(event: GridEvent): void {
    this.#events.push(event);
    for (const { subscription, state } of this.#subscribed.values()) {
      if (state !== 'validated' || !wants(subscription, event)) continue;
      for (let copy = 0; copy <= this.faults.duplicate; copy++) this.#collect(subscription, event);
    }
  }

  /** Events that come close to each other travel together, where the subscription wants it so. */
  #collect(subscription: EventSubscription, event: GridEvent): void {
    const most = subscription.maxEventsPerBatch ?? 1;
    if (most <= 1) return this.#send(subscription, [event]);
    const waiting = this.#batches.get(keyOf(subscription)) ?? [];
    waiting.push(event);
    this.#batches.set(keyOf(subscription), waiting);
    if (waiting.length > 1) return;
    this.#clock.after(batchSeconds, `a batch for ${subscription.name} is full`, () => this.#flush(subscription, most), {
      wakes: true,
    });
  }

  #flush(subscription: EventSubscription, most: number): void {
    const events = this.#batches.get(keyOf(subscription)) ?? [];
    this.#batches.delete(keyOf(subscription));
    for (let at = 0; at < events.length; at += most) this.#send(subscription, events.slice(at, at + most));
  }

  /** A batch is delivered, retried and dead-lettered as one. */
  #send(subscription: EventSubscription, events: readonly GridEvent[]): void {
    const [event] = events;
    if (!event) return;
    const cloud = subscription.schema === 'cloudevents';
    const batched = subscription.maxEventsPerBatch !== undefined;
    const envelope = (cloud ? cloudEventEnvelope : eventGridEnvelope)(events, subscription.scope, batched);
    const id = guidOf(`delivery ${this.#parcels++} of ${event.id}`);
    const spread = (createHash('sha256').update(id).digest()[0] ?? 0) % 30;
    this.#courier.send(
      {
        id,
        eventId: event.id,
        subscriptionName: subscription.name,
        endpoint: subscription.endpoint,
        envelope,
        headers: notificationHeaders(subscription.name, cloud),
        bornMs: event.at,
        ...(subscription.retryPolicy ? { retryPolicy: subscription.retryPolicy } : {}),
      },
      this.faults.shuffle ? firstDeliverySeconds + spread : firstDeliverySeconds,
    );
  }

  /** Sends any payload at once, through the same machinery. */
  publishRaw(order: { payload: unknown; schema: 'eventgrid' | 'cloudevents'; endpoint: string }): Delivery {
    const cloud = order.schema === 'cloudevents';
    const contentType = cloud ? 'application/cloudevents+json; charset=utf-8' : 'application/json; charset=utf-8';
    const envelope: Envelope = { contentType, body: order.payload };
    const id = guidOf(`delivery ${this.#parcels++} of a raw payload`);
    const headers = notificationHeaders('raw', cloud);
    const bornMs = this.#clock.nowMs;
    return this.#courier.send(
      { id, eventId: id, subscriptionName: 'raw', endpoint: order.endpoint, envelope, headers, bornMs },
      0,
    );
  }

  get report() {
    const deliveries = this.#courier.deliveries;
    return {
      subscriptions: [...this.#subscribed.values()].map(({ subscription, state }) => ({ ...subscription, state })),
      faults: this.faults,
      events: this.#events,
      deliveries,
      deadLetters: deliveries.filter((delivery) => delivery.state === 'dead-lettered'),
    };
  }

  reset(): void {
    this.#subscribed.clear();
    this.#events = [];
    this.#batches.clear();
    this.faults = noFaults;
    this.#courier.reset();
  }
}
