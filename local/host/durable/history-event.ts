/** Numbers of the Durable Task history; the SDK and the real host share them. */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationCreated: 7,
  SubOrchestrationCompleted: 8,
  SubOrchestrationFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  Generic: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

/** One row of history as the SDK reads it; `IsPlayed` is added only when the row is sent. */
export interface HistoryEvent {
  readonly EventType: number;
  readonly EventId: number;
  readonly Timestamp: string;
  readonly Name?: string;
  readonly Input?: string | null;
  readonly Result?: string | null;
  readonly Reason?: string | null;
  readonly Details?: string | null;
  readonly FailureDetails?: unknown;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
  readonly FireAt?: string;
  readonly InstanceId?: string;
  readonly [field: string]: unknown;
}

const incoming: ReadonlySet<number> = new Set([0, 3, 5, 6, 8, 9, 11, 15, 19, 20]);

/** Whether a row came in from outside the turn; the real host marks only those as played on later turns. */
export const isIncoming = (event: HistoryEvent): boolean => incoming.has(event.EventType);
