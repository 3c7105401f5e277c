import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Flight } from '../events.ts';
import { guidOf, idKey } from '../resource-id.ts';
import { Courier, type Delivery } from './delivery.ts';
import type { Outcome } from './delivery-schedule.ts';
import type { GridEvent } from './grid-event.ts';
import { eventParcel, goodbyeParcel, rawParcel, type RawOrder } from './parcels.ts';
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

  /** Subscriptions that are resources in a group or of a topic that goes: nobody is told. */
  unsubscribeUnder(scope: string): void {
    for (const key of [...this.#subscribed.keys()])
      if (key.startsWith(`${idKey(scope)}/`)) this.#subscribed.delete(key);
  }

  /** The last thing an endpoint hears of its subscription (contract: eventgrid.netsdk.SubscriptionDeletedEvent). */
  sayGoodbye(key: string): void {
    const { subscription } = this.#subscribed.get(key.toLowerCase()) ?? {};
    if (!subscription || subscription.schema === 'cloudevents') return;
    this.#courier.send(goodbyeParcel(subscription, this.#clock.nowMs), 0);
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

  #send(subscription: EventSubscription, [event, ...others]: readonly GridEvent[]): void {
    if (!event) return;
    const parcel = eventParcel(subscription, [event, ...others], this.#parcels++);
    const spread = (createHash('sha256').update(parcel.id).digest()[0] ?? 0) % 30;
    this.#courier.send(parcel, this.faults.shuffle ? firstDeliverySeconds + spread : firstDeliverySeconds);
  }

  /** Sends any payload at once, through the same machinery. */
  publishRaw(order: RawOrder): Delivery {
    return this.#courier.send(rawParcel(order, this.#parcels++, this.#clock.nowMs), 0);
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
