import type { HistoryEvent } from '../durable/history-event.ts';

/** A row of history with its JSON as it is stored. */
export interface HistoryRow {
  readonly event: HistoryEvent;
  /** JSON text of `event`, without `IsPlayed`. */
  readonly json: string;
}

export const rowOf = (event: HistoryEvent): HistoryRow => ({ event, json: JSON.stringify(event) });

export const readRow = (json: string): HistoryRow => ({ event: JSON.parse(json) as HistoryEvent, json });

/** A row as the SDK reads it. */
export type SentEvent = Readonly<Record<string, unknown>>;

/**
 * The row as the SDK gets it from its JSON text, with the date that the SDK would make of the text. Frozen, because it is given again in
 * every later turn: neither the app nor a hook of it can change what a later turn will see.
 */
export const sentEvent = ({ event }: HistoryRow, isPlayed: boolean): SentEvent =>
  Object.freeze({ IsPlayed: isPlayed, ...event, Timestamp: new Date(event.Timestamp) });
