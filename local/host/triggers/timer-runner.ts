import { longestDelayMs } from '../clock/host-clock.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { StartRefused } from '../start-refused.ts';
import type { HostFunction } from '../worker/function-catalog.ts';
import type { Invoke } from '../worker/make-invoke.ts';
import { parseSchedule, type Schedule } from './ncrontab.ts';
import { timerTriggerValue, type TimerStatus } from './timer-value.ts';

/** A Node timer may fire so much too early. */
const earlyMs = 1000;

/** Runs timer functions when their time has come; never two runs of one function at once. */
export interface TimerRunner {
  start(): Promise<void>;
  /** To be called when the clock has moved. */
  look(): void;
  nextDueMs(): number | undefined;
  /** Runs a function now, whatever its schedule says; false when there is none of that name. */
  runNow(name: string): boolean;
  stop(): void;
}

interface Timed {
  readonly target: HostFunction;
  readonly schedule: Schedule;
  /** Off for schedules that fire more than once a minute: then the function sees no status. */
  readonly isMonitored: boolean;
  status: TimerStatus;
  isRunning: boolean;
}

export function makeTimerRunner(
  parts: EngineParts,
  /** With the function's own retries. */
  invoke: Invoke,
  resolveName: (text: string) => string,
): TimerRunner {
  const { store, clock, meter, log, reach } = parts;
  const timed = parts.catalog.of('timer').map((target) => toTimed(target, resolveName, clock.nowMs()));
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const save = (one: Timed, status: TimerStatus) =>
    store.commit(({ db }) =>
      db.run(
        'INSERT OR REPLACE INTO timer_status (function, last, next, updated) VALUES (?, ?, ?, ?)',
        ...[one.target.name, status.lastMs ?? null, status.nextMs, status.updatedMs],
      ),
    );

  async function run(one: Timed, isPastDue: boolean) {
    if (one.isRunning) return;
    one.isRunning = true;
    const beganMs = clock.nowMs();
    try {
      const { value, metadata } = timerTriggerValue(one.isMonitored ? one.status : undefined, isPastDue, beganMs);
      await invoke(one.target, { trigger: value, triggerMetadata: metadata });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log.error('a timer function failed; its schedule goes on', { function: one.target.name, error: text });
    }
    const end = meter.begin();
    reach('after-work', one.target.name);
    // A run that began a little early counts for the planned moment, or it would run twice.
    const early = one.status.nextMs > beganMs && one.status.nextMs - beganMs < earlyMs;
    const lastMs = early ? one.status.nextMs : beganMs;
    const status = { lastMs, nextMs: one.schedule.next(lastMs), updatedMs: clock.nowMs() };
    await save(one, status)
      .then(() => void (one.status = status))
      .catch((error: unknown) => stopped || log.error('a timer status could not be stored', { error: String(error) }));
    one.isRunning = false;
    look();
    end();
  }

  const waiting = () => timed.filter((one) => !one.isRunning);

  function nextDueMs() {
    const moments = waiting().map((one) => one.status.nextMs);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  function look() {
    clearTimeout(alarm);
    if (stopped) return;
    const nowMs = clock.nowMs();
    if (clock.kind === 'real') waiting().forEach((one) => notAhead(one, nowMs));
    const due = waiting().filter((one) => one.status.nextMs <= nowMs);
    due.sort((a, b) => a.status.nextMs - b.status.nextMs);
    for (const one of due) void run(one, false);
    const next = nextDueMs();
    if (next !== undefined && clock.kind === 'real')
      alarm = setTimeout(look, Math.min(Math.max(next - nowMs, 0), longestDelayMs));
  }

  return {
    look,
    nextDueMs,
    async start() {
      const pastDue = new Set(timed.filter((one) => restore(parts, one)));
      await Promise.all(timed.map((one) => save(one, one.status)));
      for (const one of timed) {
        if (pastDue.has(one)) void run(one, true);
        else if (one.target.trigger.runOnStartup === true) void run(one, false);
      }
      look();
    },
    runNow(name) {
      const one = timed.find((candidate) => candidate.target.name.toLowerCase() === name.toLowerCase());
      if (one) void run(one, false);
      return one !== undefined;
    },
    stop() {
      stopped = true;
      clearTimeout(alarm);
    },
  };
}

/** A clock that was put back must not leave a function waiting for the time at which it was wrong. */
function notAhead(one: Timed, nowMs: number): void {
  const latestMs = one.schedule.next(nowMs + earlyMs);
  if (one.status.nextMs > latestMs) one.status = { ...one.status, nextMs: latestMs };
}

function toTimed(target: HostFunction, resolveName: (text: string) => string, nowMs: number): Timed {
  const { schedule: text, useMonitor } = target.trigger as { schedule?: string; useMonitor?: boolean };
  try {
    const schedule = parseSchedule(resolveName(text ?? ''));
    const first = schedule.next(nowMs);
    const isMonitored = useMonitor !== false && schedule.next(first) - first >= 60_000;
    const status = { lastMs: undefined, nextMs: first, updatedMs: nowMs };
    return { target, schedule, isMonitored, status, isRunning: false };
  } catch (error) {
    throw new StartRefused(`function ${target.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Takes over the stored status unless the schedule has changed since; answers whether a run was missed. */
function restore({ store, clock }: EngineParts, one: Timed): boolean {
  const stored = store.db.get<{ last: number | null; next: number; updated: number }>(
    'SELECT last, next, updated FROM timer_status WHERE function = ?',
    one.target.name,
  );
  if (!stored || stored.next !== one.schedule.next(stored.last ?? stored.updated)) return false;
  one.status = { lastMs: stored.last ?? undefined, nextMs: stored.next, updatedMs: stored.updated };
  return stored.next < clock.nowMs();
}
