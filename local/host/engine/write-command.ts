import { isoOf } from '../clock/host-clock.ts';
import { createInstance } from '../durable/create-instance.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import { findInstance, isTerminal, type InstanceRow } from '../durable/instance-row.ts';
import type { Planned } from '../durable/task-book.ts';
import { sendToEntity } from '../entities/send-to-entity.ts';
import type { Transaction } from '../store/transaction.ts';
import type { EngineParts } from './engine-parts.ts';

/** Starts one new piece of work of a turn and answers the row of history that says so. */
export function writeCommand(
  transaction: Transaction,
  parts: EngineParts,
  instance: InstanceRow,
  command: Planned,
  nowMs: number,
): HistoryEvent {
  const { id: task, action, name } = command;
  const base = { EventId: task, Timestamp: isoOf(nowMs) };
  const fail = (type: number, reason: string) =>
    transaction.enqueue(instance.id, instance.exec, {
      EventType: type,
      TaskScheduledId: task,
      Reason: reason,
      Details: reason,
      FailureDetails: null,
      EventId: -1,
      Timestamp: base.Timestamp,
    });
  switch (command.kind) {
    case 'activity': {
      const input = JSON.stringify(action.input ?? null);
      transaction.addWork({ instance: instance.id, exec: instance.exec, task, kind: 'activity', name, input });
      return { EventType: EventType.TaskScheduled, Name: name, Version: '', Input: null, ...base };
    }
    case 'http': {
      const input = JSON.stringify(action.httpRequest ?? null);
      transaction.addWork({ instance: instance.id, exec: instance.exec, task, kind: 'http', name, input });
      return { EventType: EventType.TaskScheduled, Name: name, Version: '', Input: null, ...base };
    }
    case 'timer': {
      const due = Number.isFinite(command.dueMs) ? command.dueMs : nowMs;
      transaction.addTimer(instance.id, instance.exec, task, due);
      return { EventType: EventType.TimerCreated, FireAt: isoOf(due), ...base };
    }
    case 'sub-orchestration': {
      const version = action.version ?? parts.versions.defaultVersion;
      const childId = action.instanceId || `${instance.exec}:${task}`;
      const live = findInstance(transaction.db, childId);
      if (live && !isTerminal(live.status)) {
        // On Azure the child would take the running instance over, which is lost then.
        fail(
          EventType.SubOrchestrationFailed,
          `An orchestration instance with the id '${childId}' is already running.`,
        );
      } else {
        const parent = { id: instance.id, exec: instance.exec, task, name: instance.name };
        const input = JSON.stringify(action.input ?? null);
        createInstance(transaction, { id: childId, name, version, input, parent }, nowMs);
      }
      return {
        EventType: EventType.SubOrchestrationCreated,
        Name: name,
        Version: version ?? '',
        InstanceId: childId,
        Input: null,
        ...base,
      };
    }
    case 'call-entity':
    case 'signal-entity':
    case 'lock':
    case 'release':
      return sendToEntity(transaction, parts, instance, command, nowMs);
  }
}
