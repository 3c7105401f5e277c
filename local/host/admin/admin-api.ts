import type { ClockStatus } from '../../clock/clock-protocol.ts';
import { repeatsKey } from '../engine/run-activity.ts';
import { isoOf } from '../clock/host-clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { emptyAnswer, jsonAnswer, textAnswer, type HttpAnswer, type HttpCall } from '../http/http-message.ts';
import { historyHash } from '../strict/history-text.ts';
import type { TimerRunner } from '../triggers/timer-runner.ts';

/** Looks and levers for people and for the conductor of virtual time. */
export function makeAdminApi(parts: EngineParts, engine: Engine, timers: TimerRunner) {
  const { clock, meter, store, catalog } = parts;
  const isIdle = () => meter.running() === 0 && store.pending() === 0 && engine.backlog() === 0;

  function clockStatus(): ClockStatus {
    const due = [engine.nextTimerMs(), timers.nextDueMs(), clock.nextWakeMs()].filter((ms) => ms !== undefined);
    return {
      now: isoOf(clock.nowMs()),
      nextDue: due.length === 0 ? null : isoOf(Math.min(...due)),
      idle: isIdle(),
      activity: meter.begun(),
    };
  }

  async function readClock(call: HttpCall): Promise<HttpAnswer> {
    const settleMs = Number(call.query.get('settleMs') ?? 0);
    if (settleMs > 0) await meter.settle(isIdle, settleMs);
    return jsonAnswer(200, clockStatus());
  }

  async function moveClock(call: HttpCall): Promise<HttpAnswer> {
    if (clock.kind === 'real') return textAnswer(409, 'this host runs in real time; start it with --clock virtual');
    const toMs = Date.parse(readTo(call.body.toString('utf8')));
    if (Number.isNaN(toMs)) return textAnswer(400, 'the body must be {"to":"<ISO 8601 moment>"}');
    // The clock and what it fires are one commit, so a crash can never move time back.
    await store.commit((transaction) => {
      const nowMs = Math.max(toMs, clock.nowMs());
      transaction.moveClock(nowMs);
      transaction.fireTimers(nowMs, isoOf(nowMs));
    });
    timers.look();
    return jsonAnswer(200, clockStatus());
  }

  function hostStatus(): HttpAnswer {
    const rows = store.db.all<{ status: string; count: number }>(
      'SELECT status, count(*) AS count FROM instances WHERE entity = 0 GROUP BY status',
    );
    const repeats = store.db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', repeatsKey);
    return jsonAnswer(200, {
      state: 'Running',
      // Activities that a process had in its hands when it died, and that another one ran again.
      repeatedActivities: Number(repeats?.value ?? 0),
      clock: clock.kind,
      pid: process.pid,
      functions: catalog.all.map((one) => one.name),
      instances: Object.fromEntries(rows.map((row) => [row.status, row.count])),
      ...engine.counts(),
      invocations: meter.running(),
      pendingCommits: store.pending(),
      lastCommit: isoOf(store.lastCommitMs()),
    });
  }

  function listFunctions(): HttpAnswer {
    return jsonAnswer(
      200,
      catalog.all.map(({ name, kind, trigger }) => ({ name, kind, trigger })),
    );
  }

  return (call: HttpCall): HttpAnswer | Promise<HttpAnswer> => {
    const [area, ...rest] = call.path.toLowerCase().split('/').slice(2);
    if (area === 'clock' && rest.length === 0) {
      if (call.method === 'GET') return readClock(call);
      return call.method === 'POST' ? moveClock(call) : emptyAnswer(404);
    }
    if (area === 'functions') {
      if (call.method === 'GET' && rest.length === 0) return listFunctions();
      const name = decoded(rest[0] ?? '');
      if (name === undefined) return textAnswer(400, 'the path is not percent-encoded UTF-8');
      if (call.method === 'POST' && name && timers.runNow(name)) return emptyAnswer(202);
    }
    if (area === 'host' && call.method === 'GET') {
      if (rest[0] === 'status') return hostStatus();
      if (rest[0] === 'history-hash') return jsonAnswer(200, { sha256: historyHash(store.db) });
    }
    return emptyAnswer(404);
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readTo(text: string): string {
  try {
    return String((JSON.parse(text) as { to?: unknown }).to);
  } catch {
    return '';
  }
}
