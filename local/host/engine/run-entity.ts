import { entityInstanceId, queueEntityRequest, readEntityId, type EntityRequest } from '../durable/entity-message.ts';
import { findInstance, isTerminal } from '../durable/instance-row.ts';
import { answerTo, passLockOn } from '../entities/entity-locks.ts';
import { planBatch, type BatchPlan, type WaitingRequest } from '../entities/plan-batch.ts';
import type { Transaction } from '../store/transaction.ts';
import type { EngineParts } from './engine-parts.ts';

interface EntityAnswer {
  readonly entityExists: boolean;
  readonly entityState?: string | null;
  readonly results: readonly ({ isError: boolean; result?: string | null } | null)[];
  readonly signals: readonly {
    target: { name: string; key: string };
    name: string;
    input: string;
    requestId: string;
  }[];
}

/**
 * Runs the operations that wait for one entity as one batch, and stores the state, the answers, the signals and the lock together.
 * Answers whether requests that were held back can run now.
 */
export async function runEntity(parts: EngineParts, id: string): Promise<boolean> {
  const { store, clock, catalog } = parts;
  const waiting: WaitingRequest[] = store.db
    .all<{ seq: number; json: string }>('SELECT seq, json FROM inbox WHERE instance = ? ORDER BY seq', id)
    .map((row) => ({ seq: row.seq, request: JSON.parse(row.json) as EntityRequest }));
  if (waiting.length === 0) return false;
  const known = store.db.get<{ exists_now: number; state: string | null; locked_by: string | null }>(
    'SELECT exists_now, state, locked_by FROM entities WHERE id = ?',
    id,
  );
  const before = { exists: known?.exists_now === 1, state: known?.state ?? null };
  const plan = planBatch(known?.locked_by ?? null, waiting, (request) => isAskerLive(parts, request));
  if (plan.taken.length === 0) return false;
  const target = catalog.find('entity', readEntityId(id).name);
  const answer =
    plan.operations.length === 0
      ? { entityExists: before.exists, entityState: before.state, results: [], signals: [] }
      : target
        ? await callEntity(parts, target, id, before, plan.operations)
        : failedBatch(before, plan.operations, new Error(`no entity function for ${id}`));
  parts.reach('after-work', readEntityId(id).name);
  await store.commit((transaction) => writeBatch(transaction, parts, id, plan, answer, clock.nowMs()));
  return plan.isMore;
}

/** An orchestration that ended or went on to another generation must not be given a lock. */
function isAskerLive({ store }: EngineParts, request: EntityRequest): boolean {
  const asker = findInstance(store.db, request.parent ?? '');
  return asker !== undefined && asker.exec === request.parentExecution && !isTerminal(asker.status);
}

/** Whoever holds the lock, or is about to, may have ended while the entity worked: its locks were given back then. */
function keepsLock({ db }: Transaction, parts: EngineParts, id: string, { granted, lockedBy }: BatchPlan): boolean {
  if (granted) return isAskerLive(parts, granted.request);
  return db.get('SELECT 1 FROM entities WHERE id = ? AND locked_by = ?', id, lockedBy) !== undefined;
}

async function callEntity(
  parts: EngineParts,
  target: Parameters<EngineParts['invoke']>[0],
  id: string,
  before: { exists: boolean; state: string | null },
  waiting: readonly WaitingRequest[],
): Promise<EntityAnswer> {
  const self = readEntityId(id);
  const batch = waiting.map(({ request }) => ({
    name: request.op,
    input: request.input,
    isSignal: request.signal,
    id: request.id,
  }));
  try {
    const response = await parts.invoke(target, {
      trigger: { string: JSON.stringify({ self, ...before, batch }) },
      triggerMetadata: {
        self: { json: JSON.stringify(self) },
        exists: { string: before.exists ? 'True' : 'False' },
        state: { string: before.state ?? '' },
      },
      instanceId: id,
    });
    return JSON.parse(response.returnValue?.json ?? 'null') as EntityAnswer;
  } catch (error) {
    parts.log.error('an entity batch failed as a whole', { instanceId: id, error: String(error) });
    return failedBatch(before, waiting, error);
  }
}

function failedBatch(
  before: { exists: boolean; state: string | null },
  waiting: readonly WaitingRequest[],
  error: unknown,
): EntityAnswer {
  const result = JSON.stringify(error instanceof Error ? error.message : String(error));
  return {
    entityExists: before.exists,
    entityState: before.state,
    results: waiting.map(() => ({ isError: true, result })),
    signals: [],
  };
}

function writeBatch(
  transaction: Transaction,
  parts: EngineParts,
  id: string,
  plan: BatchPlan,
  answer: EntityAnswer,
  nowMs: number,
): void {
  const { db } = transaction;
  const state = answer.entityState ?? null;
  const lockedBy = keepsLock(transaction, parts, id, plan) ? plan.lockedBy : null;
  if (lockedBy !== plan.lockedBy) transaction.wake(id);
  for (const { seq } of plan.taken) db.run('DELETE FROM inbox WHERE seq = ?', seq);
  db.run(
    'INSERT OR REPLACE INTO entities (id, exists_now, state, updated, locked_by) VALUES (?, ?, ?, ?, ?)',
    ...[id, answer.entityExists ? 1 : 0, state, nowMs, lockedBy],
  );
  db.run(
    'UPDATE instances SET input = ?, custom = ?, updated = ? WHERE id = ?',
    JSON.stringify({ exists: answer.entityExists, state, sorter: {} }),
    JSON.stringify({ entityExists: answer.entityExists }),
    nowMs,
    id,
  );
  plan.operations.forEach(({ request }, index) => {
    if (request.signal || !request.parent) return;
    const result = answer.results[index];
    const text = { result: result?.result ?? null, ...(result?.isError ? { exceptionType: 'Error' } : {}) };
    transaction.enqueue(request.parent, request.parentExecution, answerTo(request.id, JSON.stringify(text), nowMs));
  });
  if (plan.granted && lockedBy) passLockOn(transaction, plan.granted.request, nowMs);
  for (const [index, signal] of answer.signals.entries()) {
    const request: EntityRequest = {
      id: `${signal.requestId}:${index}`,
      op: signal.name,
      signal: true,
      input: signal.input || null,
      parent: null,
      parentExecution: null,
    };
    if (parts.catalog.find('entity', signal.target.name)) {
      queueEntityRequest(transaction, entityInstanceId(signal.target.name, signal.target.key), request, nowMs);
    } else parts.log.warn(`no entity function for @${signal.target.name}@${signal.target.key}`, { instanceId: id });
  }
}
