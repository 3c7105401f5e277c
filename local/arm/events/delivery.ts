import type { Clock } from '../clock.ts';
import type { Flight } from '../events.ts';
import { judgeDelivery, type Outcome, type RetryPolicy, type Verdict } from './delivery-schedule.ts';
import type { Envelope } from './envelope.ts';

export interface Parcel {
  readonly id: string;
  readonly eventId: string;
  readonly subscriptionName: string;
  readonly endpoint: string;
  readonly envelope: Envelope;
  readonly headers: Readonly<Record<string, string>>;
  /** Age counts from here: virtual milliseconds. */
  readonly bornMs: number;
  readonly retryPolicy?: RetryPolicy;
}

interface Attempt {
  readonly at: string;
  readonly outcome: Outcome;
}

export interface Delivery extends Omit<Parcel, 'envelope' | 'headers' | 'bornMs' | 'retryPolicy'> {
  state: 'waiting' | 'in-flight' | 'delivered' | 'dead-lettered';
  attempts: Attempt[];
  nextAt?: string;
  deadLetterReason?: string;
}

const timeoutMs = 30_000;
const iso = (ms: number) => new Date(ms).toISOString();

async function post(parcel: Parcel, deliveryCount: number): Promise<Outcome> {
  try {
    const answer = await fetch(parcel.endpoint, {
      method: 'POST',
      headers: {
        'content-type': parcel.envelope.contentType,
        ...parcel.headers,
        'aeg-delivery-count': String(deliveryCount),
      },
      body: JSON.stringify(parcel.envelope.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.arrayBuffer();
    return { kind: 'answered', status: answer.status };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Sends parcels on the virtual clock: each attempt is an effect that wakes, its real request is counted while it is on its way. */
export class Courier {
  readonly #clock: Clock;
  readonly #flight: Flight;
  #deliveries: Delivery[] = [];
  /** Attempts whose outcome is still to come, by the id of the delivery. */
  readonly #open = new Map<string, { readonly parcel: Parcel; readonly delivery: Delivery; readonly at: string }>();
  /** Sends nothing: outcomes come out of a journal. */
  replaying = false;
  onOutcome: (id: string, outcome: Outcome) => void = () => undefined;
  /** Grows with each reset: what an earlier world sent has no consequences in this one. */
  #epoch = 0;

  constructor(clock: Clock, flight: Flight) {
    this.#clock = clock;
    this.#flight = flight;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  send(parcel: Parcel, delaySeconds: number): Delivery {
    const { id, eventId, subscriptionName, endpoint } = parcel;
    const delivery: Delivery = { id, eventId, subscriptionName, endpoint, state: 'waiting', attempts: [] };
    this.#deliveries.push(delivery);
    if (delaySeconds === 0) this.#attempt(parcel, delivery);
    else this.#later(parcel, delivery, delaySeconds);
    return delivery;
  }

  #later(parcel: Parcel, delivery: Delivery, seconds: number): void {
    delivery.state = 'waiting';
    delivery.nextAt = iso(this.#clock.nowMs + seconds * 1000);
    const label = `event ${parcel.eventId} to ${parcel.subscriptionName}`;
    this.#clock.after(seconds, label, () => this.#attempt(parcel, delivery), { wakes: true });
  }

  #attempt(parcel: Parcel, delivery: Delivery): void {
    const epoch = this.#epoch;
    delivery.state = 'in-flight';
    delete delivery.nextAt;
    this.#open.set(parcel.id, { parcel, delivery, at: iso(this.#clock.nowMs) });
    if (this.replaying) return;
    void this.#flight.track(async () => {
      const outcome = await post(parcel, delivery.attempts.length);
      if (epoch !== this.#epoch) return;
      this.onOutcome(parcel.id, outcome);
      this.settleAgain(parcel.id, outcome);
    });
  }

  /** The outcome of the attempt that is open, be it fresh or out of a journal. */
  settleAgain(id: string, outcome: Outcome): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    open.delivery.attempts.push({ at: open.at, outcome });
    this.#settle(open.parcel, open.delivery, outcome);
  }

  /** Sends what was on its way when the last process ended: nobody knows whether it arrived (at least once). */
  resume(): void {
    for (const { parcel, delivery } of [...this.#open.values()]) this.#attempt(parcel, delivery);
  }

  #settle(parcel: Parcel, delivery: Delivery, outcome: Outcome): void {
    const ageSeconds = (this.#clock.nowMs - parcel.bornMs) / 1000;
    const verdict: Verdict = judgeDelivery(outcome, delivery.attempts.length, ageSeconds, parcel.retryPolicy);
    switch (verdict.kind) {
      case 'delivered':
        delivery.state = 'delivered';
        return;
      case 'retry':
        return this.#later(parcel, delivery, verdict.delaySeconds);
      case 'dead-letter':
        delivery.state = 'dead-lettered';
        delivery.deadLetterReason = verdict.reason;
    }
  }

  reset(): void {
    this.#epoch += 1;
    this.#deliveries = [];
    this.#open.clear();
  }
}
