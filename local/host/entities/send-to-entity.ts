import { randomUUID } from 'node:crypto';
import { isoOf } from '../clock/host-clock.ts';
import { entityFunctionName, queueEntityRequest, type EntityRequest } from '../durable/entity-message.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import type { InstanceRow } from '../durable/instance-row.ts';
import type { Planned } from '../durable/task-book.ts';
import type { Transaction } from '../store/transaction.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { answerTo } from './entity-locks.ts';

/** Sends a call, a signal, a lock request or a release, and answers the caller's row of history. */
export function sendToEntity(
  transaction: Transaction,
  parts: EngineParts,
  instance: InstanceRow,
  command: Planned,
  nowMs: number,
): HistoryEvent {
  const { name } = command;
  const request = requestOf(command, instance);
  // A lock on an entity without a function is granted: the SDK cannot be told of a failure there, the call that follows can.
  if (request.op === null || parts.catalog.find('entity', entityFunctionName(name))) {
    queueEntityRequest(transaction, name, request, nowMs);
  } else {
    parts.log.warn(`no entity function for ${name}`, { instanceId: instance.id });
    const answer = JSON.stringify({ result: JSON.stringify(`no entity function for ${name}`), exceptionType: 'Error' });
    if (!request.signal) transaction.enqueue(instance.id, instance.exec, answerTo(request.id, answer, nowMs));
  }
  return {
    EventType: EventType.EventSent,
    InstanceId: name,
    Name: command.kind === 'release' ? 'release' : 'op',
    Input: JSON.stringify(request),
    EventId: command.id,
    Timestamp: isoOf(nowMs),
  };
}

function requestOf({ kind, action }: Planned, instance: InstanceRow): EntityRequest {
  const from = { parent: instance.id, parentExecution: instance.exec };
  const signal = kind === 'signal-entity';
  if (kind === 'lock') {
    const id = action.lockRequestId ?? randomUUID();
    return { id, op: null, signal, input: null, ...from, lockset: action.lockSet ?? [], pos: 0 };
  }
  if (kind === 'release') return { id: randomUUID(), op: null, signal, input: null, ...from, release: true };
  return {
    id: randomUUID(),
    op: action.operation ?? '',
    signal,
    input: JSON.stringify(action.input) ?? null,
    ...(signal ? { parent: null, parentExecution: null } : from),
  };
}
