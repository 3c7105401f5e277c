import { createdIds, findDivergence, findNonDeterminism } from './check-replay.ts';
import { EventType, type HistoryEvent } from './history-event.ts';
import type { OrchestratorResult } from './orchestrator-result.ts';
import { replay, type ReplayResult } from './replay.ts';
import type { Planned } from './task-book.ts';

type TurnEnding =
  | { readonly kind: 'running' }
  | { readonly kind: 'completed'; readonly output: string | null }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'continued'; readonly input: string; readonly carried: readonly HistoryEvent[] };

export interface TurnDecision {
  /** Work that is new in this turn, by id. */
  readonly commands: readonly Planned[];
  readonly cancelledTimers: readonly number[];
  readonly ending: TurnEnding;
  readonly warnings: readonly string[];
}

const customStatusLimitBytes = 16 * 1024;

/** Turns what an orchestrator said into what the host does: new work, and whether this generation is over. Pure. */
export function decideTurn(
  orchestrator: string,
  history: readonly HistoryEvent[],
  result: OrchestratorResult,
): TurnDecision {
  const over = (reason: string): TurnDecision => ({
    commands: [],
    cancelledTimers: [],
    ending: { kind: 'failed', reason },
    warnings: [],
  });
  const failure = (text: string) => over(`Orchestrator function '${orchestrator}' failed: ${text}`);
  if ((result.customStatus?.length ?? 0) * 2 > customStatusLimitBytes) {
    return failure('The UTF-16 size of the JSON-serialized payload must not exceed 16 KB (custom status).');
  }
  let host, sdk;
  try {
    host = replay(history, result.actions, 'host');
    sdk = canDiverge(history, host) ? replay(history, result.actions, 'sdk') : host;
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
  const divergence = findDivergence(host, sdk);
  if (divergence) return failure(divergence);
  const created = createdIds(history);
  const nonDeterminism = findNonDeterminism(created, host);
  if (nonDeterminism) return over(nonDeterminism);

  const planned = [...host.planned.values()];
  const canEnd = host.consumed && host.open.length === 0;
  return {
    commands: planned.filter((task) => !created.has(task.id) && !task.cancelled),
    cancelledTimers: planned.filter((task) => task.cancelled && created.has(task.id)).map((task) => task.id),
    ending: canEnd ? endingOf(orchestrator, result, host) : { kind: 'running' },
    warnings: [...(canEnd ? lossesOf(host) : []), ...miscast(history, host)],
  };
}

const failures: ReadonlySet<number> = new Set([EventType.TaskFailed, EventType.SubOrchestrationFailed]);
const fallible: ReadonlySet<Planned['kind']> = new Set(['http', 'call-entity', 'lock']);

/**
 * Whether the SDK's rules could give other ids than the host's. They differ only after a failure, at a cancelled timer and at an HTTP call
 * that polls; without any of these the second replay would repeat the first, and with a long history it costs as much.
 */
function canDiverge(history: readonly HistoryEvent[], host: ReplayResult): boolean {
  for (const { cancelled, kind } of host.planned.values()) if (cancelled || fallible.has(kind)) return true;
  return history.some((event) => failures.has(event.EventType));
}

function lossesOf({ continueAsNew, unconsumed }: ReplayResult): string[] {
  if (!continueAsNew) return [];
  const lost = `continueAsNew loses ${unconsumed.length} event(s) nobody waited for: ${namesOf(unconsumed)}`;
  const quoted =
    'continueAsNew was given a bare string: the next generation receives it with quotes, as on Azure; pass an object';
  return [...(unconsumed.length > 0 ? [lost] : []), ...(typeof continueAsNew.input === 'string' ? [quoted] : [])];
}

/** Events of this turn that somebody waits for under another spelling: the SDK will never deliver them. */
function miscast(history: readonly HistoryEvent[], { unconsumed, awaited }: ReplayResult): string[] {
  const began = history.findLastIndex((event) => event.EventType === EventType.OrchestratorStarted);
  const arrived = new Set(history.slice(began));
  return unconsumed
    .filter((event) => arrived.has(event))
    .flatMap(({ Name = '' }) => {
      const meant = awaited.find((name) => name !== Name && name.toLowerCase() === Name.toLowerCase());
      return meant === undefined
        ? []
        : [`the event "${Name}" wakes nobody: the orchestrator waits for "${meant}", and case matters to the SDK`];
    });
}

function endingOf(orchestrator: string, result: OrchestratorResult, host: ReplayResult): TurnEnding {
  if (result.error !== undefined) {
    return { kind: 'failed', reason: `Orchestrator function '${orchestrator}' failed: ${result.error}` };
  }
  if (host.continueAsNew) {
    return { kind: 'continued', input: JSON.stringify(host.continueAsNew.input ?? null), carried: host.carried };
  }
  return result.isDone ? { kind: 'completed', output: result.output } : { kind: 'running' };
}

const namesOf = (events: readonly HistoryEvent[]) => [...new Set(events.map((event) => event.Name))].join(', ');
