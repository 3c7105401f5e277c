import { EventType, type HistoryEvent } from './history-event.ts';
import type { ReplayResult } from './replay.ts';
import type { Planned } from './task-book.ts';

const createdBy: Record<number, readonly Planned['kind'][]> = {
  [EventType.TaskScheduled]: ['activity', 'http'],
  [EventType.SubOrchestrationCreated]: ['sub-orchestration'],
  [EventType.TimerCreated]: ['timer'],
  [EventType.EventSent]: ['call-entity', 'signal-entity', 'lock', 'release'],
};

const words: Record<Planned['kind'], string> = {
  activity: 'an activity task',
  http: 'an activity task',
  'sub-orchestration': 'a sub-orchestration task',
  timer: 'a timer task',
  'call-entity': 'an entity message',
  'signal-entity': 'an entity message',
  lock: 'an entity message',
  release: 'an entity message',
};

/** Ids that have been given out and written down, and the row that says so. */
export function createdIds(history: readonly HistoryEvent[]): Map<number, HistoryEvent> {
  const created = new Map<number, HistoryEvent>();
  for (const event of history) if (createdBy[event.EventType]) created.set(event.EventId, event);
  return created;
}

/** Why the history cannot come from this orchestrator code, or undefined when it can. */
export function findNonDeterminism(created: Map<number, HistoryEvent>, result: ReplayResult): string | undefined {
  for (const [id, event] of created) {
    const planned = result.planned.get(id);
    const kinds = createdBy[event.EventType] ?? [];
    const named = event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationCreated;
    if (planned && kinds.includes(planned.kind) && (!named || planned.name === event.Name)) continue;
    const was = `${words[kinds[0] ?? 'activity']} with sequence number ${id}${event.Name ? ` named '${event.Name}'` : ''}`;
    const is = !planned
      ? 'did not schedule it'
      : `scheduled ${words[planned.kind]}${planned.name ? ` named '${planned.name}'` : ''} with this sequence number`;
    return (
      `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${was}, ` +
      `but the current orchestration replay instead ${is}.  Was a change made to the orchestrator code after this instance had already started running?`
    );
  }
  return undefined;
}

/**
 * An id that means one thing to the SDK and another to the host, which ends in a silent wrong result on Azure. It happens when a task with
 * retries has failing siblings in `Task.all`, or runs beside a timer that is cancelled later.
 */
export function findDivergence(host: ReplayResult, sdk: ReplayResult): string | undefined {
  for (const [id, planned] of host.planned) {
    const other = sdk.planned.get(id);
    if (!other || (other.kind === planned.kind && other.name === planned.name)) continue;
    const describe = (task: Planned) => `${words[task.kind]}${task.name ? ` '${task.name}'` : ''}`;
    return (
      `Task ${id} is ${describe(planned)} for the host but ${describe(other)} for the SDK; on Azure this gives a silent wrong result. ` +
      'It comes from a task with retries (or an HTTP call that is polled) next to a sibling in Task.all or Task.any that goes on meanwhile: ' +
      'put that call into a sub-orchestration, or catch inside it.'
    );
  }
  return undefined;
}
