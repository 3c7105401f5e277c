import { createHash } from 'node:crypto';

/** Ids differ in casing between answers (INDEX fact 25): tables and comparisons use this form. */
export const idKey = (id: string) => id.toLowerCase().replace(/\/+$/, '');

export const groupId = (subscriptionId: string, group: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}`;

export const computeId = (subscriptionId: string, group: string, ...segments: readonly string[]) =>
  `${groupId(subscriptionId, group)}/providers/Microsoft.Compute/${segments.join('/')}`;

/** A GUID that is always the same for the same text: the simulator invents nothing that a second run would not invent again. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text.toLowerCase()).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface IdParts {
  readonly subscriptionId: string;
  readonly group: string;
  readonly name: string;
}

/** Subscription, group and last name of an id. */
export function partsOf(id: string): IdParts {
  const segments = id.split('/');
  return { subscriptionId: segments[2] ?? '', group: segments[4] ?? '', name: segments.at(-1) ?? '' };
}
