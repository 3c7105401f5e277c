import { isoOf } from '../clock/host-clock.ts';
import { executionStarted, newExecutionId } from '../durable/create-instance.ts';
import type { TurnDecision } from '../durable/decide-turn.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import { rowOf, type HistoryRow } from './history-row.ts';
import { parentOf, type InstanceRow, type InstanceStatus } from '../durable/instance-row.ts';
import type { OrchestratorResult } from '../durable/orchestrator-result.ts';
import { freeLocksOf } from '../entities/entity-locks.ts';
import type { Transaction } from '../store/transaction.ts';
import type { EngineParts } from './engine-parts.ts';
import { writeCommand } from './write-command.ts';

export interface TurnInWriting {
  readonly instance: InstanceRow;
  /** Inbox rows the turn used up. */
  readonly seqs: readonly number[];
  readonly nowMs: number;
  /** Rows of history before this turn. */
  readonly earlier: number;
  readonly started: HistoryRow;
  readonly incoming: readonly HistoryRow[];
}

/** Stores a turn, all of it or nothing: used messages, history, new work, the instance's new state, the parent's message. */
export function writeTurn(
  transaction: Transaction,
  parts: EngineParts,
  turn: TurnInWriting,
  decision: TurnDecision,
  result: OrchestratorResult | undefined,
): HistoryRow[] {
  const { instance, nowMs } = turn;
  dropMessages(transaction, turn.seqs);
  const created = decision.commands.map((command) => rowOf(writeCommand(transaction, parts, instance, command, nowMs)));
  for (const task of decision.cancelledTimers) transaction.removeTimer(instance.id, task);
  // A turn that sends no status clears it, but the first turn of a generation keeps what the one before left.
  const custom = result?.customStatus ?? (turn.earlier === 0 ? instance.custom : null);
  const { ending } = decision;
  switch (ending.kind) {
    case 'running': {
      const rows = [turn.started, ...turn.incoming, ...created, completed(nowMs)];
      appendHistory(transaction, turn, rows);
      update(transaction, turn, { status: 'Running', output: null, custom });
      return rows;
    }
    case 'continued':
      continueAsNew(transaction, turn, ending.input, custom);
      ending.carried.forEach((event) => transaction.enqueue(instance.id, null, event, 'first'));
      return [];
    case 'completed':
    case 'failed': {
      const output = ending.kind === 'completed' ? ending.output : JSON.stringify(ending.reason);
      const status = ending.kind === 'completed' ? 'Completed' : 'Failed';
      const ended = { ...row(EventType.ExecutionCompleted, nowMs), OrchestrationStatus: status, Result: output };
      appendHistory(transaction, turn, [turn.started, ...turn.incoming, ...created, rowOf(ended), completed(nowMs)]);
      end(transaction, turn, { status, output, custom });
      tellParent(
        transaction,
        turn,
        ending.kind === 'completed'
          ? { EventType: EventType.SubOrchestrationCompleted, Result: output }
          : { EventType: EventType.SubOrchestrationFailed, Reason: ending.reason, Details: ending.reason },
      );
      return [];
    }
  }
}

export function writeTermination(transaction: Transaction, turn: TurnInWriting, reason: string): void {
  const { nowMs } = turn;
  dropMessages(transaction, turn.seqs);
  const terminated = rowOf({ ...row(EventType.ExecutionTerminated, nowMs), Input: reason });
  appendHistory(transaction, turn, [turn.started, terminated, completed(nowMs)]);
  end(transaction, turn, { status: 'Terminated', output: JSON.stringify(reason), custom: turn.instance.custom });
  // The real host sends Details null, on which the SDK breaks the parent; a text lets the parent see an ordinary failure.
  tellParent(transaction, turn, {
    EventType: EventType.SubOrchestrationFailed,
    Reason: reason,
    Details: `The sub-orchestration was terminated: ${reason}`,
  });
}

export function writeSuspension(transaction: Transaction, turn: TurnInWriting, reason: string): HistoryRow[] {
  dropMessages(transaction, turn.seqs);
  const rows = [turn.started, ...turn.incoming, completed(turn.nowMs)];
  appendHistory(transaction, turn, rows);
  update(transaction, turn, { status: 'Suspended', output: JSON.stringify(reason), custom: turn.instance.custom });
  return rows;
}

interface NewState {
  readonly status: InstanceStatus;
  readonly output: string | null;
  readonly custom: string | null;
}

const row = (type: number, nowMs: number): HistoryEvent => ({ EventType: type, EventId: -1, Timestamp: isoOf(nowMs) });
const completed = (nowMs: number) => rowOf(row(EventType.OrchestratorCompleted, nowMs));

export function dropMessages(transaction: Transaction, seqs: readonly number[]): void {
  for (const seq of seqs) transaction.db.run('DELETE FROM inbox WHERE seq = ?', seq);
}

function appendHistory(transaction: Transaction, turn: TurnInWriting, rows: readonly HistoryRow[]): void {
  rows.forEach(({ json }, index) =>
    transaction.db.run(
      'INSERT INTO history (instance, seq, json) VALUES (?, ?, ?)',
      ...[turn.instance.id, turn.earlier + index, json],
    ),
  );
}

function update(transaction: Transaction, turn: TurnInWriting, state: NewState): void {
  transaction.db.run(
    'UPDATE instances SET status = ?, output = ?, custom = ?, updated = ? WHERE id = ?',
    ...[state.status, state.output, state.custom, turn.nowMs, turn.instance.id],
  );
}

function end(transaction: Transaction, turn: TurnInWriting, state: NewState): void {
  update(transaction, turn, state);
  freeLocksOf(transaction, turn.instance.id);
  transaction.dropOpen(turn.instance.id);
  transaction.db.run('DELETE FROM inbox WHERE instance = ?', turn.instance.id);
}

function continueAsNew(transaction: Transaction, turn: TurnInWriting, input: string, custom: string | null): void {
  const { instance, nowMs } = turn;
  const exec = newExecutionId();
  freeLocksOf(transaction, instance.id);
  transaction.dropOpen(instance.id);
  transaction.db.run('DELETE FROM history WHERE instance = ?', instance.id);
  transaction.db.run(
    "UPDATE instances SET exec = ?, input = ?, status = 'Running', output = NULL, custom = ?, updated = ? WHERE id = ?",
    ...[exec, input, custom, nowMs, instance.id],
  );
  const next = { id: instance.id, name: instance.name, version: instance.version, input, parent: parentOf(instance) };
  transaction.enqueue(instance.id, exec, executionStarted(next, exec, nowMs), 'first');
}

function tellParent(transaction: Transaction, turn: TurnInWriting, outcome: Partial<HistoryEvent>): void {
  const parent = parentOf(turn.instance);
  if (!parent) return;
  const message = { ...outcome, TaskScheduledId: parent.task, EventId: -1, Timestamp: isoOf(turn.nowMs) };
  transaction.enqueue(parent.id, parent.exec, message);
}
