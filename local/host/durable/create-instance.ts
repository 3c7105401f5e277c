import { randomUUID } from 'node:crypto';
import { isoOf } from '../clock/host-clock.ts';
import type { Transaction } from '../store/transaction.ts';
import { EventType, type HistoryEvent } from './history-event.ts';
import type { ParentLink } from './instance-row.ts';

export interface NewInstance {
  readonly id: string;
  readonly name: string;
  readonly version?: string | null;
  /** JSON text. */
  readonly input: string | null;
  readonly parent?: ParentLink;
}

/** Writes a Pending instance and its first message; rows of an earlier, finished instance of that id go. */
export function createInstance(transaction: Transaction, wanted: NewInstance, nowMs: number): void {
  const exec = wanted.parent ? newExecutionId() : randomUUID();
  transaction.purge(wanted.id);
  transaction.db.run(
    `INSERT INTO instances (id, exec, name, version, status, input, parent, created, updated)
     VALUES (?, ?, ?, ?, 'Pending', ?, ?, ?, ?)`,
    wanted.id,
    exec,
    wanted.name,
    wanted.version ?? null,
    wanted.input,
    wanted.parent ? JSON.stringify(wanted.parent) : null,
    nowMs,
    nowMs,
  );
  transaction.enqueue(wanted.id, exec, executionStarted(wanted, exec, nowMs));
}

export function executionStarted(wanted: NewInstance, exec: string, nowMs: number): HistoryEvent {
  const { parent } = wanted;
  return {
    EventType: EventType.ExecutionStarted,
    OrchestrationInstance: { InstanceId: wanted.id, ExecutionId: exec },
    ParentInstance: parent
      ? {
          Name: parent.name,
          OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.exec },
          TaskScheduleId: parent.task,
          Version: '',
        }
      : null,
    Name: wanted.name,
    Version: wanted.version ?? '',
    Input: wanted.input,
    Tags: null,
    EventId: -1,
    Timestamp: isoOf(nowMs),
  };
}

/** Children and later generations have execution ids without dashes, as on the real host. */
export const newExecutionId = (): string => randomUUID().replaceAll('-', '');
