import { addressOf, keyOf } from '../address.ts';
import type { Interaction, Json } from '../recording.ts';

const transitional = new Set(['creating', 'updating', 'deleting', 'migrating']);

const stateIn = (body: unknown): string =>
  String((body as Json | null)?.properties?.provisioningState ?? '').toLowerCase();

/** What a recording goes on to say: it decides when time moves, and what was there before. */
export class Future {
  readonly #interactions: readonly Interaction[];

  constructor(interactions: readonly Interaction[]) {
    this.#interactions = interactions;
  }

  #after(index: number): readonly Interaction[] {
    return this.#interactions.slice(index);
  }

  /** Whether the operation is shown running at or after this point. */
  runsOn(index: number, operationId: string, resourceId: string): boolean {
    const polls = this.#after(index).filter(
      ({ request }) => addressOf(request.method, request.path).operationId === operationId,
    );
    if (polls.some(({ response }) => (response.body as Json | null)?.status === 'InProgress')) return true;
    const [next] = this.#after(index);
    if (!next) return false;
    if (this.#underWayAt(operationId, Date.parse(next.response.headers.date ?? ''))) return true;
    const { id, operationId: polled } = addressOf(next.request.method, next.request.path);
    const about = !polled && next.request.method === 'GET' && keyOf(id) === keyOf(resourceId);
    return about && transitional.has(stateIn(next.response.body));
  }

  /** Dates have whole seconds, and the clocks of service and front end differ by some. */
  #underWayAt(operationId: string, dateMs: number): boolean {
    const { startTime, endTime } = this.#timesOf(operationId);
    return Date.parse(startTime ?? '') < dateMs && dateMs + 5_000 < Date.parse(endTime ?? '');
  }

  /** How long the operation took, where its end was recorded. */
  secondsOf(operationId: string): number | undefined {
    const { startTime, endTime } = this.#timesOf(operationId);
    const seconds = (Date.parse(endTime ?? '') - Date.parse(startTime ?? '')) / 1000;
    return Number.isNaN(seconds) ? undefined : seconds;
  }

  endOf(operationId: string): number | undefined {
    const endMs = Date.parse(this.#timesOf(operationId).endTime ?? '');
    return Number.isNaN(endMs) ? undefined : endMs;
  }

  #timesOf(operationId: string): { startTime?: string; endTime?: string } {
    const ended = this.#interactions.find(
      ({ request, response }) =>
        addressOf(request.method, request.path).operationId === operationId &&
        (response.body as Json | null)?.endTime !== undefined,
    );
    return ended?.response.body ?? {};
  }

  /** The error with which the operation is going to end, where it does. */
  failureOf(operationId: string): Json | undefined {
    const failed = this.#interactions.find(
      ({ request, response }) =>
        addressOf(request.method, request.path).operationId === operationId &&
        (response.body as Json | null)?.status === 'Failed',
    );
    return (failed?.response.body as Json | undefined)?.error as Json | undefined;
  }

  /** The first interaction from here on whose body is the document of this resource. */
  documentOf(index: number, id: string): { readonly at: number; readonly body: Json } | undefined {
    const found = this.#interactions.findIndex(
      ({ response }, at) =>
        at >= index && response.status < 300 && keyOf(String((response.body as Json | null)?.id ?? '')) === keyOf(id),
    );
    const body = this.#interactions[found]?.response.body;
    return found < 0 ? undefined : { at: found, body: body as Json };
  }
}
