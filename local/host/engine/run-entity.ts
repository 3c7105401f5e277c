import { isoOf } from '../clock/host-clock.ts';
import { entityInstanceId, queueEntityRequest, readEntityId, type EntityRequest } from '../durable/entity-message.ts';
import { EventType } from '../durable/history-event.ts';
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

interface Waiting {
  readonly seq: number;
  readonly request: EntityRequest;
}

/** Runs all operations that wait for one entity as one batch, and stores the state, the answers and the signals together. */
export async function runEntity(parts: EngineParts, id: string): Promise<void> {
  const { store, clock, catalog } = parts;
  const waiting: Waiting[] = store.db
    .all<{ seq: number; json: string }>('SELECT seq, json FROM inbox WHERE instance = ? ORDER BY seq', id)
    .map((row) => ({ seq: row.seq, request: JSON.parse(row.json) as EntityRequest }));
  if (waiting.length === 0) return;
  const known = store.db.get<{ exists_now: number; state: string | null }>(
    'SELECT exists_now, state FROM entities WHERE id = ?',
    id,
  );
  const before = { exists: known?.exists_now === 1, state: known?.state ?? null };
  const target = catalog.find('entity', readEntityId(id).name);
  const answer = target
    ? await callEntity(parts, target, id, before, waiting)
    : failedBatch(before, waiting, new Error(`no entity function for ${id}`));
  parts.reach('after-work');
  await store.commit((transaction) => writeBatch(transaction, parts, id, waiting, answer, clock.nowMs()));
}

async function callEntity(
  parts: EngineParts,
  target: Parameters<EngineParts['invoke']>[0],
  id: string,
  before: { exists: boolean; state: string | null },
  waiting: readonly Waiting[],
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
  waiting: readonly Waiting[],
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
  waiting: readonly Waiting[],
  answer: EntityAnswer,
  nowMs: number,
): void {
  const { db } = transaction;
  const state = answer.entityState ?? null;
  for (const { seq } of waiting) db.run('DELETE FROM inbox WHERE seq = ?', seq);
  db.run(
    'INSERT OR REPLACE INTO entities (id, exists_now, state, updated) VALUES (?, ?, ?, ?)',
    ...[id, answer.entityExists ? 1 : 0, state, nowMs],
  );
  db.run(
    'UPDATE instances SET input = ?, custom = ?, updated = ? WHERE id = ?',
    JSON.stringify({ exists: answer.entityExists, state, sorter: {} }),
    JSON.stringify({ entityExists: answer.entityExists }),
    nowMs,
    id,
  );
  waiting.forEach(({ request }, index) => {
    if (request.signal || !request.parent) return;
    const result = answer.results[index];
    const text = { result: result?.result ?? null, ...(result?.isError ? { exceptionType: 'Error' } : {}) };
    transaction.enqueue(request.parent, request.parentExecution, {
      EventType: EventType.EventRaised,
      Name: request.id,
      Input: JSON.stringify(text),
      EventId: -1,
      Timestamp: isoOf(nowMs),
    });
  });
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
