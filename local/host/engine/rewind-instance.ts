import { isoOf } from '../clock/host-clock.ts';
import { newExecutionId } from '../durable/create-instance.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import { findInstance, parentOf, type InstanceRow, type ParentLink } from '../durable/instance-row.ts';
import type { Transaction } from '../store/transaction.ts';

/**
 * Takes the failures out of a failed instance's history and lets it run again, failed children first of all. The rows stay as blanks, as
 * on the real host. An instance whose failed calls were retried or caught has other rows that follow from them: there the replay no
 * longer fits and it fails again, with a text that says so.
 */
export function rewindInstance(transaction: Transaction, instance: InstanceRow, reason: string, nowMs: number): void {
  rewind(transaction, instance, parentOf(instance), reason, nowMs);
}

function rewind(
  transaction: Transaction,
  instance: InstanceRow,
  parent: ParentLink | undefined,
  reason: string,
  nowMs: number,
): void {
  const { db } = transaction;
  const exec = newExecutionId();
  const rows = db
    .all<{ seq: number; json: string }>('SELECT seq, json FROM history WHERE instance = ? ORDER BY seq', instance.id)
    .map(({ seq, json }) => ({ seq, event: JSON.parse(json) as HistoryEvent }));
  const failed = new Set(
    rows.filter(({ event }) => isFailure(event)).map(({ event }) => event.TaskScheduledId ?? Number.NaN),
  );
  for (const { seq, event } of rows) {
    const isCreation = event.EventType === EventType.SubOrchestrationCreated && failed.has(event.EventId);
    // A child that can run again keeps its row: the parent waits for it once more.
    const keepsChild = isCreation && rewindChild(transaction, instance, event, exec, reason, nowMs);
    const isSchedule = event.EventType === EventType.TaskScheduled && failed.has(event.EventId);
    const isEnd = event.EventType === EventType.ExecutionCompleted;
    if ((isFailure(event) || isSchedule || isEnd || isCreation) && !keepsChild) {
      db.run(
        'UPDATE history SET json = ? WHERE instance = ? AND seq = ?',
        ...[JSON.stringify(blank(event, reason)), instance.id, seq],
      );
    }
  }
  db.run(
    "UPDATE instances SET exec = ?, status = 'Running', output = NULL, parent = ?, updated = ? WHERE id = ?",
    ...[exec, parent ? JSON.stringify(parent) : null, nowMs, instance.id],
  );
  const wake = { EventType: EventType.Generic, Data: reason, EventId: -1, Timestamp: isoOf(nowMs) };
  transaction.enqueue(instance.id, exec, wake);
}

/** Answers whether there was a failed child of exactly this call. */
function rewindChild(
  transaction: Transaction,
  instance: InstanceRow,
  created: HistoryEvent,
  exec: string,
  reason: string,
  nowMs: number,
): boolean {
  const child = findInstance(transaction.db, created.InstanceId ?? '');
  const link = child && parentOf(child);
  const isOurs = link?.id === instance.id && link.exec === instance.exec && link.task === created.EventId;
  if (child?.status !== 'Failed' || !isOurs) return false;
  rewind(transaction, child, { ...link, exec }, reason, nowMs);
  return true;
}

const isFailure = ({ EventType: type }: HistoryEvent) =>
  type === EventType.TaskFailed || type === EventType.SubOrchestrationFailed;

const blank = ({ EventId, Timestamp }: HistoryEvent, reason: string): HistoryEvent => ({
  EventType: EventType.Generic,
  Data: null,
  Reason: reason,
  EventId,
  Timestamp,
});
