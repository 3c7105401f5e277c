import type { ReachCrashPoint } from '../crash-points.ts';
import type { Database } from './database.ts';
import { isDiskError, makeStoreBroken, type StoreBroken } from './store-broken.ts';
import { noEffects, Transaction, type Effects } from './transaction.ts';

/** Runs units of work durably; each is all-or-nothing, and its promise resolves only after the data is on disk. */
export interface Store {
  readonly db: Database;
  commit<T>(unit: (transaction: Transaction) => T): Promise<T>;
  /** Units waiting for their commit. */
  pending(): number;
  /** When the last commit ended, milliseconds of the real clock. */
  lastCommitMs(): number;
  close(): void;
}

interface Queued {
  run(transaction: Transaction): () => void;
  reject(error: unknown): void;
}

/**
 * Units queued in one turn of the event loop share one BEGIN…COMMIT (one disk sync), each inside a savepoint so that a failing unit does
 * not spoil the others. The whole flush is synchronous: reads elsewhere always see committed data.
 */
export function makeGroupCommit(
  db: Database,
  options: { onCommitted: (effects: Effects) => void; onFatal: (error: StoreBroken) => void; reach: ReachCrashPoint },
): Store {
  let queue: Queued[] = [];
  let scheduled = false;
  let lastCommitMs = Date.now();
  let closed = false;
  let broken: StoreBroken | undefined;

  function flush() {
    scheduled = false;
    const units = queue;
    if (units.length === 0) return;
    const effects = noEffects();
    const settle: (() => void)[] = [];
    try {
      db.exec('BEGIN IMMEDIATE');
      for (const unit of units) settle.push(runUnit(unit, effects));
      options.reach('before-commit');
      db.exec('COMMIT');
    } catch (error) {
      // Nothing of the group is stored and the disk refuses: going on would acknowledge what is lost.
      queue = [];
      broken = makeStoreBroken(error);
      units.forEach((unit) => unit.reject(broken));
      options.onFatal(broken);
      return;
    }
    options.reach('after-commit');
    queue = [];
    lastCommitMs = Date.now();
    settle.forEach((resolve) => resolve());
    options.onCommitted(effects);
  }

  function runUnit(unit: Queued, effects: Effects): () => void {
    const own = noEffects();
    db.exec('SAVEPOINT unit');
    try {
      const resolve = unit.run(new Transaction(db, own));
      db.exec('RELEASE unit');
      own.ready.forEach((id) => effects.ready.add(id));
      effects.work.push(...own.work);
      effects.timersChanged ||= own.timersChanged;
      effects.clockMs = own.clockMs ?? effects.clockMs;
      return resolve;
    } catch (error) {
      if (isDiskError(error)) throw error;
      db.exec('ROLLBACK TO unit; RELEASE unit');
      return () => unit.reject(error);
    }
  }

  return {
    db,
    commit<T>(unit: (transaction: Transaction) => T) {
      if (broken) return Promise.reject(broken);
      if (closed) return Promise.reject(new Error('the host is stopping'));
      return new Promise<T>((resolve, reject) => {
        queue.push({
          run(transaction) {
            const value = unit(transaction);
            return () => resolve(value);
          },
          reject,
        });
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      });
    },
    pending: () => queue.length,
    lastCommitMs: () => lastCommitMs,
    close() {
      if (closed) return;
      flush();
      closed = true;
      db.close();
    },
  };
}
