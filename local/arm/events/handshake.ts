import { eventTime } from './grid-event.ts';
import type { EventSubscription } from './subscription.ts';

export type Handshake =
  | { readonly kind: 'validated' }
  /** The endpoint took the event without the code: somebody may still open the validation address by hand. */
  | { readonly kind: 'awaiting-manual-action' }
  | { readonly kind: 'failed'; readonly reason: string };

const timeoutMs = 30_000;
const origin = 'eventgrid.azure.net';

interface Challenge {
  readonly id: string;
  readonly code: string;
  readonly validationUrl: string;
  readonly atMs: number;
}

const failed = (reason: string): Handshake => ({ kind: 'failed', reason });

/** Event Grid schema: the endpoint has to answer the code that it was posted, with 200 (202 is not accepted). */
async function postCode(subscription: EventSubscription, challenge: Challenge): Promise<Handshake> {
  const event = {
    id: challenge.id,
    topic: subscription.scope,
    subject: '',
    data: { validationCode: challenge.code, validationUrl: challenge.validationUrl },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: eventTime(challenge.atMs),
    metadataVersion: '1',
    dataVersion: '1',
  };
  const answer = await fetch(subscription.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscription.name.toUpperCase(),
      'aeg-delivery-count': '0',
      'aeg-data-version': '1',
      'aeg-metadata-version': '1',
    },
    body: JSON.stringify([event]),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await answer.text();
  if (answer.status !== 200) return failed(`the endpoint answered ${answer.status} to the validation event`);
  try {
    const { validationResponse } = JSON.parse(text) as { validationResponse?: unknown };
    if (validationResponse === challenge.code) return { kind: 'validated' };
  } catch {
    // no JSON: as good as no code
  }
  return { kind: 'awaiting-manual-action' };
}

/** CloudEvents: the abuse protection of the HTTP webhook specification. */
async function askOptions(subscription: EventSubscription): Promise<Handshake> {
  const answer = await fetch(subscription.endpoint, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': origin },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.text();
  const allowed = answer.headers.get('webhook-allowed-origin');
  if (answer.ok && (allowed === origin || allowed === '*')) return { kind: 'validated' };
  return failed(`the endpoint answered ${answer.status} and WebHook-Allowed-Origin '${allowed ?? ''}'`);
}

export async function shakeHands(subscription: EventSubscription, challenge: Challenge): Promise<Handshake> {
  try {
    return await (subscription.schema === 'cloudevents' ? askOptions(subscription) : postCode(subscription, challenge));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
