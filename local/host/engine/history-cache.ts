import { EventType, isIncoming, type HistoryEvent } from '../durable/history-event.ts';
import { readRow, sentEvent, type HistoryRow, type SentEvent } from './history-row.ts';
import type { Database } from '../store/database.ts';

/** The rows of one generation, for the host's replay and for the SDK's. */
export interface CachedHistory {
  readonly exec: string;
  readonly events: HistoryEvent[];
  /** The rows with `IsPlayed` as the real host sets it on later turns. */
  readonly played: SentEvent[];
  bytes: number;
}

/** Histories of live instances in memory; least recently used ones go first, and any of them can be rebuilt from its rows. */
export interface HistoryCache {
  load(instance: string, exec: string): CachedHistory;
  append(instance: string, cached: CachedHistory, added: readonly HistoryRow[]): void;
  forget(instance: string): void;
}

/** Work that answers soon, so that the next turn will ask for the history again. */
const startsWork: ReadonlySet<number> = new Set([
  EventType.TaskScheduled,
  EventType.SubOrchestrationCreated,
  EventType.EventSent,
]);
/** Rows that are read again faster than they are worth keeping for days. */
const shortRows = 64;
/** About what the two objects of a row take besides their texts. */
const rowBytes = 400;

export function makeHistoryCache(db: Database, limitBytes = 128 * 1024 * 1024): HistoryCache {
  const cache = new Map<string, CachedHistory>();
  let totalBytes = 0;

  function put(instance: string, cached: CachedHistory) {
    forget(instance);
    cache.set(instance, cached);
    totalBytes += cached.bytes;
    for (const oldest of cache.keys()) {
      if (totalBytes <= limitBytes || oldest === instance) break;
      forget(oldest);
    }
  }

  function forget(instance: string) {
    totalBytes -= cache.get(instance)?.bytes ?? 0;
    cache.delete(instance);
  }

  function extend(cached: CachedHistory, added: readonly HistoryRow[]) {
    for (const row of added) {
      cached.events.push(row.event);
      cached.played.push(sentEvent(row, isIncoming(row.event)));
      cached.bytes += rowBytes + row.json.length * 2;
    }
  }

  return {
    load(instance, exec) {
      const known = cache.get(instance);
      if (known?.exec === exec) {
        cache.delete(instance);
        cache.set(instance, known);
        return known;
      }
      const rows = db.all<{ json: string }>('SELECT json FROM history WHERE instance = ? ORDER BY seq', instance);
      const fresh: CachedHistory = { exec, events: [], played: [], bytes: 0 };
      extend(
        fresh,
        rows.map((row) => readRow(row.json)),
      );
      put(instance, fresh);
      return fresh;
    },
    append(instance, cached, added) {
      if (cache.get(instance) !== cached) return;
      // What waits for a timer or a person may wait for days, and there may be very many of it.
      const isParked = !added.some(({ event }) => startsWork.has(event.EventType));
      if (isParked && cached.events.length + added.length <= shortRows) return forget(instance);
      totalBytes -= cached.bytes;
      extend(cached, added);
      totalBytes += cached.bytes;
    },
    forget,
  };
}
