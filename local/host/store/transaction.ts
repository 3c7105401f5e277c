import type { HistoryEvent } from '../durable/history-event.ts';
import type { Database } from './database.ts';

export interface WorkRow {
  readonly seq: number;
  readonly instance: string;
  readonly exec: string;
  readonly task: number;
  readonly kind: 'activity' | 'http';
  readonly name: string;
  readonly input: string | null;
  readonly attempts: number;
}

/** What a committed transaction gives the schedulers to do. */
export interface Effects {
  readonly ready: Set<string>;
  readonly work: WorkRow[];
  timersChanged: boolean;
  clockMs: number | undefined;
}

export const noEffects = (): Effects => ({ ready: new Set(), work: [], timersChanged: false, clockMs: undefined });

/** The writes that have consequences in memory; everything else goes through `db`. */
export class Transaction {
  readonly db: Database;
  private readonly effects: Effects;

  constructor(db: Database, effects: Effects) {
    this.db = db;
    this.effects = effects;
  }

  /** Puts a message before an instance. `exec` null = for whatever generation runs; `first` = before all that wait. */
  enqueue(instance: string, exec: string | null, message: object, order: 'first' | 'last' = 'last'): void {
    this.db.run(
      'INSERT INTO inbox (instance, exec, rank, json) VALUES (?, ?, ?, ?)',
      ...[instance, exec, order === 'first' ? 0 : 1, JSON.stringify(message)],
    );
    this.effects.ready.add(instance);
  }

  /** Lets an instance look at its messages again after the commit. */
  wake(instance: string): void {
    this.effects.ready.add(instance);
  }

  addWork(row: Omit<WorkRow, 'seq' | 'attempts'>): void {
    const { instance, exec, task, kind, name, input } = row;
    const added = this.db.get<{ seq: number }>(
      'INSERT INTO work (instance, exec, task, kind, name, input) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq',
      ...[instance, exec, task, kind, name, input],
    );
    if (added) this.effects.work.push({ ...row, seq: added.seq, attempts: 0 });
  }

  addTimer(instance: string, exec: string, task: number, due: number): void {
    this.db.run(
      `INSERT INTO timers (instance, exec, task, due, place)
       VALUES (?1, ?2, ?3, ?4, 1 + ifnull((SELECT max(place) FROM timers WHERE due = ?4), 0))`,
      ...[instance, exec, task, due],
    );
    this.effects.timersChanged = true;
  }

  removeTimer(instance: string, task: number): void {
    if (this.db.run('DELETE FROM timers WHERE instance = ? AND task = ?', instance, task) > 0) {
      this.effects.timersChanged = true;
    }
  }

  /** Turns every timer due up to `untilMs` into a message, in order of due time, then of making. */
  fireTimers(untilMs: number, timestamp: string): number {
    const due = this.db.all<{ instance: string; exec: string; task: number; due: number }>(
      'SELECT instance, exec, task, due FROM timers WHERE due <= ? ORDER BY due, place, instance, task',
      untilMs,
    );
    for (const timer of due) {
      this.removeTimer(timer.instance, timer.task);
      const fired: HistoryEvent = {
        EventType: 11,
        TimerId: timer.task,
        FireAt: new Date(timer.due).toISOString(),
        EventId: -1,
        Timestamp: timestamp,
      };
      this.enqueue(timer.instance, timer.exec, fired);
    }
    return due.length;
  }

  /** Forgets what an instance waits for: its open work and its timers. */
  dropOpen(instance: string): void {
    this.db.run('DELETE FROM work WHERE instance = ?', instance);
    if (this.db.run('DELETE FROM timers WHERE instance = ?', instance) > 0) this.effects.timersChanged = true;
  }

  /** Removes every row of an instance. */
  purge(instance: string): void {
    this.dropOpen(instance);
    for (const table of ['history', 'inbox']) this.db.run(`DELETE FROM ${table} WHERE instance = ?`, instance);
    this.db.run('DELETE FROM instances WHERE id = ?', instance);
  }

  moveClock(nowMs: number): void {
    this.db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('clock', ?)", new Date(nowMs).toISOString());
    this.effects.clockMs = nowMs;
  }
}
