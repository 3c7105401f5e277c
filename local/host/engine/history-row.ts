import type { HistoryEvent } from '../durable/history-event.ts';

/** A row of history with its JSON as it is stored: what is sent to the SDK every turn is never written out twice. */
export interface HistoryRow {
  readonly event: HistoryEvent;
  /** JSON text of `event`, without `IsPlayed`. */
  readonly json: string;
}

export const rowOf = (event: HistoryEvent): HistoryRow => ({ event, json: JSON.stringify(event) });

export const readRow = (json: string): HistoryRow => ({ event: JSON.parse(json) as HistoryEvent, json });

/** The row as the SDK receives it. */
export const sentText = ({ json }: HistoryRow, isPlayed: boolean): string => `{"IsPlayed":${isPlayed},${json.slice(1)}`;
