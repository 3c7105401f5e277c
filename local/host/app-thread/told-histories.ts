import { isIncoming, type HistoryEvent } from '../durable/history-event.ts';
import { sentEvent, type SentEvent } from './sent-event.ts';
import type { HistoryTold } from '../worker/thread-messages.ts';

/** What the thread of the app remembers of the histories it replays; the host says what to forget. */
export interface ToldHistories {
  /** All rows of an instance for its next turn. */
  take(told: HistoryTold): SentEvent[];
  forget(instance: string): void;
}

export function makeToldHistories(): ToldHistories {
  const known = new Map<string, SentEvent[]>();
  const parse = (json: string) => JSON.parse(json) as HistoryEvent;
  return {
    take({ instance, from, stored, added, held }) {
      const played = known.get(instance)?.slice(0, from) ?? [];
      if (played.length < from) throw new Error(`of ${instance} ${played.length} rows are known, not ${from}`);
      for (const json of stored) {
        const event = parse(json);
        // As the real host sets it on later turns.
        played.push(sentEvent(event, isIncoming(event)));
      }
      known.set(instance, played);
      return [...played, ...added.map((json, index) => sentEvent(parse(json), index > 0 && index <= held))];
    },
    forget: (instance) => void known.delete(instance),
  };
}
