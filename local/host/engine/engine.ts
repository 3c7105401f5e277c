import type { Effects, WorkRow } from '../store/transaction.ts';
import type { EngineParts } from './engine-parts.ts';
import { makeHistoryCache } from './history-cache.ts';
import { runActivity } from './run-activity.ts';
import { runEntity } from './run-entity.ts';
import { makeOutcomeGate, openGate } from '../strict/outcome-gate.ts';
import { runTurn } from './run-turn.ts';
import { makeTimerService } from './timer-service.ts';

export interface EngineLimits {
  readonly maxTurns: number;
  readonly maxActivities: number;
  /** One turn at a time, outcomes in the order of the work: two runs of one scenario leave the same rows. */
  readonly strict: boolean;
}

/** Runs what the store says is to be done: turns, entity batches, activities, timers. */
export interface Engine {
  /** Takes up everything an earlier process left behind. */
  recover(): void;
  onCommitted(effects: Effects): void;
  /** Work that is known but not running: with no load and no backlog the host is idle. */
  backlog(): number;
  nextTimerMs(): number | undefined;
  counts(): { ready: number; turns: number; queuedActivities: number; activities: number };
  stop(): void;
}

export function makeEngine(parts: EngineParts, limits: EngineLimits): Engine {
  const { store, meter, log, clock } = parts;
  const cache = makeHistoryCache(store.db);
  const timers = makeTimerService(parts);
  const ready = new Set<string>();
  const turning = new Set<string>();
  const recovered = new Set<number>();
  let queue: WorkRow[] = [];
  let activities = 0;
  let stopped = false;
  const maxTurns = limits.strict ? 1 : limits.maxTurns;
  const isQuiet = () => ready.size === 0 && turning.size === 0 && store.pending() === 0;
  const gate = limits.strict ? makeOutcomeGate(isQuiet) : openGate;

  function dispatch() {
    if (stopped) return;
    for (const id of ready) {
      if (turning.size >= maxTurns) break;
      // One turn per instance at a time; the end of a turn dispatches again.
      if (!turning.has(id)) startTurn(id);
    }
    while (activities < limits.maxActivities && queue.length > 0) startActivity(queue.shift() as WorkRow);
  }

  function startTurn(id: string) {
    ready.delete(id);
    turning.add(id);
    const end = meter.begin();
    turn(id)
      .then((isMoreWaiting) => void (isMoreWaiting && ready.add(id)))
      .catch((error: unknown) => complain('a turn could not be stored', id, error))
      .finally(() => {
        turning.delete(id);
        dispatch();
        gate.look();
        end();
      });
  }

  async function turn(id: string): Promise<boolean> {
    const isEntity = store.db.get('SELECT 1 FROM instances WHERE id = ? AND entity = 1', id) !== undefined;
    return isEntity ? runEntity(parts, id) : runTurn(parts, cache, id);
  }

  function startActivity(work: WorkRow) {
    activities += 1;
    const end = meter.begin();
    runActivity(parts, work, recovered.delete(work.seq), gate)
      .catch((error: unknown) => complain('the outcome of an activity could not be stored', work.instance, error))
      .finally(() => {
        activities -= 1;
        dispatch();
        gate.done(work.seq);
        end();
      });
  }

  function complain(message: string, instanceId: string, error: unknown) {
    if (stopped) return;
    log.error(message, { instanceId, error: error instanceof Error ? error.stack : String(error) });
  }

  return {
    recover() {
      store.db
        .all<{ instance: string }>('SELECT instance FROM inbox GROUP BY instance ORDER BY min(seq)')
        .forEach((row) => void ready.add(row.instance));
      queue = store.db.all<WorkRow>('SELECT * FROM work ORDER BY seq');
      queue.forEach((work) => {
        recovered.add(work.seq);
        gate.expect(work.seq);
      });
      timers.look();
      dispatch();
    },
    onCommitted(effects) {
      if (effects.clockMs !== undefined) clock.moved(effects.clockMs);
      effects.ready.forEach((id) => ready.add(id));
      effects.work.forEach((work) => gate.expect(work.seq));
      queue.push(...effects.work);
      if (effects.timersChanged || effects.clockMs !== undefined) timers.look();
      dispatch();
      gate.look();
      meter.changed();
    },
    backlog: () => ready.size + queue.length,
    nextTimerMs: () => timers.nextDueMs(),
    counts: () => ({ ready: ready.size, turns: turning.size, queuedActivities: queue.length, activities }),
    stop() {
      stopped = true;
      timers.stop();
    },
  };
}
