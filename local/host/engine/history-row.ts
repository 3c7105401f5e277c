import type { HistoryEvent } from '../durable/history-event.ts';

/** A row of history with its JSON as it is stored. */
export interface HistoryRow {
  readonly event: HistoryEvent;
  /** JSON text of `event`, without `IsPlayed`. */
  readonly json: string;
}

export const rowOf = (event: HistoryEvent): HistoryRow => ({ event, json: JSON.stringify(event) });

export const readRow = (json: string): HistoryRow => ({ event: JSON.parse(json) as HistoryEvent, json });
