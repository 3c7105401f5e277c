import { EventType } from '../durable/history-event.ts';
import type { HistoryRow } from './history-row.ts';

export interface InboxMessage extends HistoryRow {
  readonly seq: number;
  readonly exec: string | null;
}

/** What an instance does next with the messages that wait for it. */
export type TurnChoice =
  | { readonly kind: 'wait' }
  | { readonly kind: 'terminate'; readonly reason: string; readonly taken: readonly InboxMessage[] }
  | { readonly kind: 'suspend'; readonly reason: string; readonly taken: readonly InboxMessage[] }
  | { readonly kind: 'run'; readonly taken: readonly InboxMessage[] };

/**
 * Termination wins over everything. A suspended instance holds its messages until it is resumed; then they are processed in order.
 * A suspension ends the batch: what came before it still runs.
 */
export function chooseMessages(isSuspended: boolean, waiting: readonly InboxMessage[]): TurnChoice {
  const isOf = (type: number) => (message: InboxMessage) => message.event.EventType === type;
  const terminate = waiting.find(isOf(EventType.ExecutionTerminated));
  if (terminate) return { kind: 'terminate', reason: terminate.event.Input ?? '', taken: waiting };
  if (isSuspended) {
    const resumedAt = waiting.findLastIndex(isOf(EventType.ExecutionResumed));
    if (resumedAt < 0) return { kind: 'wait' };
    const isSuspend = isOf(EventType.ExecutionSuspended);
    const suspendAgain = waiting.findIndex((message, index) => index > resumedAt && isSuspend(message));
    return { kind: 'run', taken: waiting.slice(0, suspendAgain < 0 ? waiting.length : suspendAgain) };
  }
  const suspendAt = waiting.findIndex(isOf(EventType.ExecutionSuspended));
  if (suspendAt === 0) {
    return { kind: 'suspend', reason: waiting[0]?.event.Reason ?? '', taken: waiting.slice(0, 1) };
  }
  const taken = suspendAt < 0 ? waiting : waiting.slice(0, suspendAt);
  return taken.length === 0 ? { kind: 'wait' } : { kind: 'run', taken };
}
