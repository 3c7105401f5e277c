import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import type { InstanceRow } from '../durable/instance-row.ts';

const parse = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown));

/** Whole seconds, as the real host answers. */
const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** One instance in an answer. `output` is never missing, because the SDK insists. */
export function statusBody(row: InstanceRow, showInput: boolean): Record<string, unknown> {
  return {
    name: row.name,
    instanceId: row.id,
    runtimeStatus: row.status,
    input: showInput ? parse(row.input) : null,
    customStatus: parse(row.custom),
    output: parse(row.output),
    createdTime: seconds(row.created),
    lastUpdatedTime: seconds(row.updated),
  };
}

const typeNames: Record<number, string | undefined> = {
  [EventType.ExecutionStarted]: 'ExecutionStarted',
  [EventType.ExecutionCompleted]: 'ExecutionCompleted',
  [EventType.ExecutionTerminated]: 'ExecutionTerminated',
  [EventType.TaskScheduled]: 'TaskScheduled',
  [EventType.TaskCompleted]: 'TaskCompleted',
  [EventType.TaskFailed]: 'TaskFailed',
  [EventType.SubOrchestrationCreated]: 'SubOrchestrationInstanceCreated',
  [EventType.SubOrchestrationCompleted]: 'SubOrchestrationInstanceCompleted',
  [EventType.SubOrchestrationFailed]: 'SubOrchestrationInstanceFailed',
  [EventType.TimerCreated]: 'TimerCreated',
  [EventType.TimerFired]: 'TimerFired',
  [EventType.EventSent]: 'EventSent',
  [EventType.EventRaised]: 'EventRaised',
  [EventType.ExecutionSuspended]: 'ExecutionSuspended',
  [EventType.ExecutionResumed]: 'ExecutionResumed',
};

/** History for people: names instead of numbers, what belongs together merged, ids removed. */
export function historyBody(events: readonly HistoryEvent[], showOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map<number, HistoryEvent>();
  const finished = new Set(events.map((event) => event.TaskScheduledId).filter((id) => id !== undefined));
  const rows: Record<string, unknown>[] = [];
  for (const event of events) {
    const name = typeNames[event.EventType];
    if (!name) continue;
    const isScheduling =
      event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationCreated;
    if (isScheduling) scheduled.set(event.EventId, event);
    if (isScheduling && finished.has(event.EventId)) continue;
    const began = event.TaskScheduledId === undefined ? undefined : scheduled.get(event.TaskScheduledId);
    rows.push({
      EventType: name,
      Timestamp: event.Timestamp,
      ...(event.Name === undefined ? {} : { Name: event.Name }),
      ...(event.Input === undefined || isScheduling ? {} : { Input: event.Input }),
      ...(event.FireAt === undefined ? {} : { FireAt: event.FireAt }),
      ...(event.Reason === undefined ? {} : { Reason: event.Reason }),
      ...(began ? { FunctionName: began.Name, ScheduledTime: began.Timestamp } : {}),
      ...(event.OrchestrationStatus === undefined ? {} : { OrchestrationStatus: event.OrchestrationStatus }),
      ...(showOutput && event.Result !== undefined ? { Result: parse(event.Result) } : {}),
    });
  }
  return rows;
}
