import { addressOf } from '../address.ts';
import type { Interaction } from '../recording.ts';
import { compareBodies } from './compare-body.ts';
import { type Difference, shown } from './difference.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The recorders of azure-cli and the Python SDK take Retry-After out: its absence there says nothing (INDEX fact 10). */
const keepsRetryAfter = (recorder: string) => /^(net|js)/.test(recorder);

/** Polling addresses are compared by their family (INDEX fact 5); what else stands in them is the service's own. */
const familyIn = (url: string | undefined) => (url === undefined ? undefined : addressOf('GET', url).label);

/** The names of the token buckets that are counted since 2023; the windows of minutes before them are not simulated (INDEX fact 11). */
function bucketsIn(levels: string | undefined): string | undefined {
  const names = (levels ?? '').split(',').map((level) => level.split(';')[0]?.trim() ?? '');
  return names.some((name) => /(SubscriptionMaximum|Resource)$/.test(name)) ? names.join(',') : undefined;
}

function compareHeaders(recorder: string, recorded: Answer['headers'], ours: Answer['headers']): Difference[] {
  const found: Difference[] = [];
  const note = (name: string, left: string | undefined, right: string | undefined) => {
    if (left === right) return;
    const kind = left === undefined ? 'extra' : right === undefined ? 'missing' : 'value';
    found.push({ field: `header ${name}`, kind, recorded: shown(left), ours: shown(right) });
  };
  for (const name of ['azure-asyncoperation', 'location']) note(name, familyIn(recorded[name]), familyIn(ours[name]));
  // The service leaves it out now and then: one first poll of seven had none.
  if (keepsRetryAfter(recorder) && recorded['retry-after'] !== undefined)
    note('retry-after', recorded['retry-after'], ours['retry-after']);
  const buckets = bucketsIn(recorded['x-ms-ratelimit-remaining-resource']);
  if (buckets !== undefined)
    note('x-ms-ratelimit-remaining-resource', buckets, bucketsIn(ours['x-ms-ratelimit-remaining-resource']));
  if (recorded.etag !== undefined) note('etag', 'present', ours.etag === undefined ? undefined : 'present');
  return found;
}

/** Everything in which an answer differs from the recorded one. A wrong status is the only difference told then. */
export function compareAnswer(recorder: string, { response }: Interaction, ours: Answer): readonly Difference[] {
  if (response.status !== ours.status) {
    const error = (ours.body as { error?: { code?: string; message?: string } } | undefined)?.error;
    const text = `${ours.status} ${error?.code ?? ''} ${error?.message ?? ''}`.trim();
    return [{ field: 'status', kind: 'value', recorded: String(response.status), ours: text }];
  }
  return [
    ...compareHeaders(recorder, response.headers, ours.headers),
    ...compareBodies('', response.body === '' ? null : response.body, ours.body),
  ];
}
