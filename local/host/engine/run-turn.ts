import { isoOf } from '../clock/host-clock.ts';
import { decideTurn, type TurnDecision } from '../durable/decide-turn.ts';
import { findReusedTask } from '../durable/find-reused-task.ts';
import { EventType, type HistoryEvent } from '../durable/history-event.ts';
import { readRow, rowOf, sentEvent, type SentEvent } from './history-row.ts';
import { findInstance, isTerminal, parentOf, type InstanceRow } from '../durable/instance-row.ts';
import {
  readOrchestratorFailure,
  readOrchestratorResult,
  type OrchestratorResult,
} from '../durable/orchestrator-result.ts';
import { orchestrationTriggerValue } from '../durable/trigger-value.ts';
import { chooseMessages, type InboxMessage } from './choose-messages.ts';
import type { EngineParts } from './engine-parts.ts';
import type { CachedHistory, HistoryCache } from './history-cache.ts';
import { dropMessages, writeSuspension, writeTermination, writeTurn } from './write-turn.ts';

const unknownOrchestrator = (name: string) =>
  `Orchestrator function '${name}' failed: The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
  'Additional info: no such function is registered in this app.';

/** One turn of one orchestration instance; answers whether messages are left for another turn. */
export async function runTurn(parts: EngineParts, cache: HistoryCache, id: string): Promise<boolean> {
  const { store, clock, log } = parts;
  const instance = findInstance(store.db, id);
  const waiting = readInbox(parts, id);
  const stale = waiting.filter((message) => message.exec !== null && message.exec !== instance?.exec);
  if (!instance || isTerminal(instance.status)) {
    // Only what was read: it may have been started again in the same commit.
    const seqs = waiting.map(({ seq }) => seq);
    if (seqs.length > 0) await store.commit((transaction) => dropMessages(transaction, seqs));
    return false;
  }
  const fresh = waiting.filter((message) => !stale.includes(message));
  const choice = chooseMessages(instance.status === 'Suspended', fresh);
  if (choice.kind === 'wait') {
    if (stale.length > 0)
      await store.commit((transaction) =>
        dropMessages(
          transaction,
          stale.map(({ seq }) => seq),
        ),
      );
    return false;
  }
  const mismatch = choice.kind === 'run' ? parts.versions.mismatch(instance.version) : undefined;
  if (mismatch && !mismatch.isFailure) {
    log.warn(`${mismatch.text} The instance waits for a host of its version.`, { instanceId: id });
    return false;
  }
  const cached = cache.load(id, instance.exec);
  const nowMs = clock.nowMs();
  const started = rowOf({ EventType: EventType.OrchestratorStarted, EventId: -1, Timestamp: isoOf(nowMs) });
  const incoming = choice.taken;
  const seqs = [...stale, ...choice.taken].map((message) => message.seq);
  const turn = { instance, seqs, nowMs, earlier: cached.events.length, started, incoming };

  if (choice.kind === 'terminate') {
    if (parentOf(instance)) {
      log.warn('a terminated child breaks its waiting parent on Azure; here its task fails', { instanceId: id });
    }
    await store.commit((transaction) => writeTermination(transaction, turn, choice.reason));
    cache.forget(id);
    return false;
  }
  if (choice.kind === 'suspend') {
    const rows = await store.commit((transaction) => writeSuspension(transaction, turn, choice.reason));
    cache.append(id, cached, rows);
    return fresh.length > choice.taken.length;
  }
  const rows = [started, ...incoming];
  const history = [...cached.events, ...rows.map(({ event }) => event)];
  // What a suspended instance received counts as played when it is resumed, as on the real host.
  const held = instance.status === 'Suspended' ? findLastResumed(incoming) : 0;
  const added = rows.map((row, index) => sentEvent(row, index > 0 && index <= held));
  const { result, decision } = mismatch
    ? { result: undefined, decision: failed(mismatch.text) }
    : await think(parts, instance, cached, added, history);
  decision.warnings.forEach((warning) => log.warn(warning, { instanceId: id, function: instance.name }));
  const about = () => `${instance.input} ${instance.custom} ${JSON.stringify(incoming.map(({ event }) => event))}`;
  parts.reach('after-work', instance.name, about);
  const written = await store.commit((transaction) => writeTurn(transaction, parts, turn, decision, result));
  if (decision.ending.kind === 'running') cache.append(id, cached, written);
  else cache.forget(id);
  return fresh.length > choice.taken.length;
}

function readInbox(parts: EngineParts, id: string): InboxMessage[] {
  return parts.store.db
    .all<{ seq: number; exec: string | null; json: string }>(
      'SELECT seq, exec, json FROM inbox WHERE instance = ? ORDER BY rank, seq',
      id,
    )
    .map(({ seq, exec, json }) => ({ seq, exec, ...readRow(json) }));
}

/** How many of these events stand before the last resumption. */
const findLastResumed = (messages: readonly InboxMessage[]): number =>
  Math.max(
    messages.findLastIndex(({ event }) => event.EventType === EventType.ExecutionResumed),
    0,
  );

const failed = (reason: string): TurnDecision => ({
  commands: [],
  cancelledTimers: [],
  ending: { kind: 'failed', reason },
  warnings: [],
});

async function think(
  parts: EngineParts,
  instance: InstanceRow,
  cached: CachedHistory,
  added: readonly SentEvent[],
  history: readonly HistoryEvent[],
): Promise<{ result: OrchestratorResult | undefined; decision: TurnDecision }> {
  const fail = (reason: string) => ({ result: undefined, decision: failed(reason) });
  const target = parts.catalog.find('orchestration', instance.name);
  if (!target) return fail(unknownOrchestrator(instance.name));
  const value = orchestrationTriggerValue({
    input: instance.input,
    instanceId: instance.id,
    isReplaying: cached.events.length > 0,
    parentInstanceId: parentOf(instance)?.id ?? null,
  });
  let result: OrchestratorResult;
  let reused: string | undefined;
  try {
    const response = await parts.invoke(target, {
      trigger: { string: value },
      instanceId: instance.id,
      complete: (trigger) => Object.assign(trigger, { history: [...cached.played, ...added] }),
      observe: (state) => (reused = findReusedTask(state)),
    });
    result = readOrchestratorResult(response);
  } catch (error) {
    const failure = readOrchestratorFailure(error);
    if (!failure) {
      const text = error instanceof Error ? error.message : String(error);
      return fail(`Orchestrator function '${instance.name}' failed: ${text}`);
    }
    result = failure;
  }
  if (reused) return fail(`Orchestrator function '${instance.name}' failed: ${reused}`);
  return { result, decision: decideTurn(instance.name, history, result) };
}
