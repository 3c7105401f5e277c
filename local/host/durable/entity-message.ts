import type { Transaction } from '../store/transaction.ts';

/** An operation on its way to an entity; also the text of the caller's EventSent row, of which the SDK reads `id`. */
export interface EntityRequest {
  readonly id: string;
  /** Null for a lock request and for a release. */
  readonly op: string | null;
  readonly signal: boolean;
  /** JSON text. */
  readonly input: string | null;
  readonly parent: string | null;
  readonly parentExecution: string | null;
  /** Lock requests only: all entities wanted, in order, and the one whose turn it is. */
  readonly lockset?: readonly EntityAddress[];
  readonly pos?: number;
  readonly release?: true;
}

export interface EntityAddress {
  readonly name: string;
  readonly key: string;
}

/** `@name@key`, the name in lower case: how an entity is addressed as an instance. */
export const entityInstanceId = (name: string, key: string): string => `@${name.toLowerCase()}@${key}`;

export function readEntityId(instanceId: string): EntityAddress {
  const at = instanceId.indexOf('@', 1);
  return { name: instanceId.slice(1, at), key: instanceId.slice(at + 1) };
}

export const entityFunctionName = (instanceId: string): string => readEntityId(instanceId).name;

/** Puts an operation before an entity, which exists as a row from its first message on. */
export function queueEntityRequest(transaction: Transaction, id: string, request: EntityRequest, nowMs: number): void {
  transaction.db.run(
    `INSERT OR IGNORE INTO instances (id, exec, entity, name, status, input, custom, created, updated)
     VALUES (?, '', 1, ?, 'Running', ?, ?, ?, ?)`,
    id,
    id,
    JSON.stringify({ exists: false, state: null, sorter: {} }),
    JSON.stringify({ entityExists: false }),
    nowMs,
    nowMs,
  );
  transaction.enqueue(id, null, request);
}
