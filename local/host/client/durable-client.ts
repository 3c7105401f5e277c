import { randomUUID } from 'node:crypto';
import { isoOf } from '../clock/host-clock.ts';
import { createInstance, type NewInstance } from '../durable/create-instance.ts';
import { queueEntityRequest } from '../durable/entity-message.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import { findInstance, isTerminal, type InstanceRow, type InstanceStatus } from '../durable/instance-row.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { rewindInstance } from '../engine/rewind-instance.ts';

export type StartOutcome = { kind: 'started'; id: string } | { kind: 'already-live'; status: InstanceStatus };
export type SendOutcome = 'sent' | 'not-found' | 'finished';
type RewindOutcome = 'rewound' | 'not-found' | { kind: 'not-failed'; status: InstanceStatus };
type RestartOutcome = StartOutcome | { kind: 'not-found' };
type PurgeOutcome = 'purged' | 'not-found' | { kind: 'live'; status: InstanceStatus };

/** What callers can do with instances. Every promise resolves after the commit. */
export interface DurableClient {
  start(name: string, id: string | undefined, input: string | null, version: string | null): Promise<StartOutcome>;
  raise(id: string, eventName: string, data: string): Promise<SendOutcome>;
  terminate(id: string, reason: string): Promise<SendOutcome>;
  suspend(id: string, reason: string): Promise<SendOutcome>;
  resume(id: string, reason: string): Promise<SendOutcome>;
  rewind(id: string, reason: string): Promise<RewindOutcome>;
  restart(id: string, withNewId: boolean): Promise<RestartOutcome>;
  purge(id: string): Promise<PurgeOutcome>;
  purgeAll(ids: readonly string[]): Promise<number>;
  signal(entityId: string, operation: string, input: string | null): Promise<void>;
}

/** Nothing else moves while a commit is written. */
const PURGED_AT_ONCE = 500;
const oddId = /[/\\#?\p{Cc}]|^@|^.{101,}$/u;

export function makeDurableClient({ store, clock, log, versions }: EngineParts): DurableClient {
  /** Checks and writes in one unit, so that two callers with one id cannot both start it. */
  function create(wanted: NewInstance): Promise<StartOutcome> {
    if (oddId.test(wanted.id)) log.warn('an instance id outside the documented rules', { instanceId: wanted.id });
    return store.commit((transaction) => {
      const existing = findInstance(transaction.db, wanted.id);
      if (existing && !isTerminal(existing.status)) return { kind: 'already-live', status: existing.status };
      createInstance(transaction, wanted, clock.nowMs());
      return { kind: 'started', id: wanted.id };
    });
  }

  function send(id: string, event: Partial<HistoryEvent> & { EventType: number }): Promise<SendOutcome> {
    return store.commit((transaction) => {
      const instance = findInstance(transaction.db, id);
      if (!instance || instance.entity) return 'not-found';
      if (isTerminal(instance.status)) return 'finished';
      transaction.enqueue(id, null, { ...event, EventId: -1, Timestamp: isoOf(clock.nowMs()) });
      return 'sent';
    });
  }

  const purgeSome = (ids: readonly string[]): Promise<number> =>
    store.commit((transaction) => {
      const gone = ids.filter((id) => isTerminal(findInstance(transaction.db, id)?.status ?? 'Running'));
      gone.forEach((id) => transaction.purge(id));
      return gone.length;
    });

  return {
    start: (name, id, input, version) =>
      create({ id: id || newId(), name, input, version: version ?? versions.defaultVersion }),
    raise: (id, eventName, data) => send(id, { EventType: EventType.EventRaised, Name: eventName, Input: data }),
    terminate: (id, reason) => send(id, { EventType: EventType.ExecutionTerminated, Input: reason }),
    suspend: (id, reason) => send(id, { EventType: EventType.ExecutionSuspended, Reason: reason }),
    resume: (id, reason) => send(id, { EventType: EventType.ExecutionResumed, Reason: reason }),
    rewind: (id, reason) =>
      store.commit((transaction) => {
        const instance = findInstance(transaction.db, id);
        if (!instance || instance.entity) return 'not-found';
        if (instance.status !== 'Failed') return { kind: 'not-failed', status: instance.status };
        rewindInstance(transaction, instance, reason, clock.nowMs());
        return 'rewound';
      }),
    async restart(id, withNewId) {
      const instance: InstanceRow | undefined = findInstance(store.db, id);
      if (!instance || instance.entity) return { kind: 'not-found' };
      const { name, input, version } = instance;
      return create({ id: withNewId ? newId() : id, name, input, version });
    },
    purge: (id) =>
      store.commit((transaction) => {
        const instance = findInstance(transaction.db, id);
        if (!instance) return 'not-found';
        if (!isTerminal(instance.status)) return { kind: 'live', status: instance.status };
        transaction.purge(id);
        return 'purged';
      }),
    async purgeAll(ids) {
      let purged = 0;
      for (let from = 0; from < ids.length; from += PURGED_AT_ONCE) {
        purged += await purgeSome(ids.slice(from, from + PURGED_AT_ONCE));
      }
      return purged;
    },
    signal: (entityId, op, input) =>
      store.commit((transaction) => {
        const request = { id: randomUUID(), op, signal: true, input, parent: null, parentExecution: null };
        queueEntityRequest(transaction, entityId, request, clock.nowMs());
      }),
  };
}

const newId = (): string => randomUUID().replaceAll('-', '');
