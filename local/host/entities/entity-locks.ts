import { isoOf } from '../clock/host-clock.ts';
import { entityInstanceId, queueEntityRequest, type EntityRequest } from '../durable/entity-message.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import type { Transaction } from '../store/transaction.ts';

/** What the SDK waits for; the text is the real host's. */
const acquired = JSON.stringify({ result: 'Lock Acquisition Completed' });

/** Passes a granted request on to the next entity of its set; after the last one the orchestration goes on. */
export function passLockOn(transaction: Transaction, request: EntityRequest, nowMs: number): void {
  const next = (request.pos ?? 0) + 1;
  const address = request.lockset?.[next];
  if (address) {
    const id = entityInstanceId(address.name, address.key);
    queueEntityRequest(transaction, id, { ...request, pos: next }, nowMs);
  } else if (request.parent) {
    transaction.enqueue(request.parent, request.parentExecution, answerTo(request.id, acquired, nowMs));
  }
}

/** Entities held by an orchestration that has ended are free again, and look at what waited for them. */
export function freeLocksOf(transaction: Transaction, instanceId: string): number {
  const held = transaction.db.all<{ id: string }>(
    'UPDATE entities SET locked_by = NULL WHERE locked_by = ? RETURNING id',
    instanceId,
  );
  held.forEach(({ id }) => transaction.wake(id));
  return held.length;
}

export const answerTo = (requestId: string, input: string, nowMs: number): HistoryEvent => ({
  EventType: EventType.EventRaised,
  Name: requestId,
  Input: input,
  EventId: -1,
  Timestamp: isoOf(nowMs),
});
