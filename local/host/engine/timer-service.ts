import { isoOf, longestDelayMs } from '../clock/host-clock.ts';
import type { EngineParts } from './engine-parts.ts';

/** Fires orchestration timers. In virtual time only those fire by themselves that are due already. */
export interface TimerService {
  /** To be called after every commit that changed the timers or the clock. */
  look(): void;
  nextDueMs(): number | undefined;
  stop(): void;
}

export function makeTimerService({ store, clock, log }: EngineParts): TimerService {
  let alarm: NodeJS.Timeout | undefined;
  let firing = false;
  let stopped = false;

  const nextDueMs = () => store.db.get<{ due: number | null }>('SELECT min(due) AS due FROM timers')?.due ?? undefined;

  function look() {
    clearTimeout(alarm);
    if (stopped || firing) return;
    const due = nextDueMs();
    if (due === undefined) return;
    const waitMs = due - clock.nowMs();
    if (waitMs <= 0) fire();
    else if (clock.kind === 'real') alarm = setTimeout(look, Math.min(waitMs, longestDelayMs));
  }

  function fire() {
    firing = true;
    const nowMs = clock.nowMs();
    store
      .commit((transaction) => transaction.fireTimers(nowMs, isoOf(nowMs)))
      .catch((error: unknown) => log.error('timers could not be fired', { error: String(error) }))
      .finally(() => {
        firing = false;
        look();
      });
  }

  return {
    look,
    nextDueMs,
    stop() {
      stopped = true;
      clearTimeout(alarm);
    },
  };
}
