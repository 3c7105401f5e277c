import { makeDurableClient, type DurableClient } from '../../../local/host/client/durable-client.ts';
import { isoOf } from '../../../local/host/clock/host-clock.ts';
import { makeLoadMeter } from '../../../local/host/clock/load-meter.ts';
import { makeVirtualClock } from '../../../local/host/clock/host-clock.ts';
import { makeEngine, type Engine } from '../../../local/host/engine/engine.ts';
import type { EngineParts } from '../../../local/host/engine/engine-parts.ts';
import { makeLog } from '../../../local/host/log.ts';
import { makeGroupCommit } from '../../../local/host/store/group-commit.ts';
import type { Effects } from '../../../local/host/store/transaction.ts';
import type { Database } from '../../../local/host/store/database.ts';
import { openDatabase } from '../../../local/host/store/open-database.ts';
import { readVersionRules } from '../../../local/host/versions/version-rules.ts';
import { loadApp } from '../../../local/host/worker/load-app.ts';
import { makeFunctionCatalog, type FunctionCatalog } from '../../../local/host/worker/function-catalog.ts';
import { makeInvoke, type Invoke } from '../../../local/host/worker/make-invoke.ts';
import { installWorkerApi } from '../../../local/host/worker/worker-api.ts';

const startMs = Date.UTC(2026, 0, 1);
const silent = makeLog('error', (line) => void process.stderr.write(line));

export interface App {
  readonly catalog: FunctionCatalog;
  readonly invoke: Invoke;
}

/** Loads the app once; any number of engines may run on it, one after the other. */
export async function openApp(directory: string): Promise<App> {
  const api = installWorkerApi(() => undefined);
  await loadApp(api, directory);
  const options = { durableClientValue: () => '{}', timeoutMs: undefined };
  return { catalog: makeFunctionCatalog(api), invoke: makeInvoke(api, silent, options) };
}

/** The count of repeated activities is a commit too, but a host that died at each of those would never get further. */
const hasWork = ({ ready, work, timersChanged, clockMs }: Effects) =>
  ready.size > 0 || work.length > 0 || timersChanged || clockMs !== undefined;

/** One life of a host on a state file: from its opening to its end, which comes after the first commit if that is wanted. */
export interface Session {
  readonly db: Database;
  readonly client: DurableClient;
  readonly isDead: boolean;
  /** Resolves when nothing runs any more, or when the session is dead. */
  quiet(): Promise<void>;
  /** Moves the clock to the next timer; false when there is none. */
  skip(): Promise<boolean>;
  end(): void;
}

export function openSession(app: App, statePath: string, diesAfterCommit: boolean): Session {
  const db = openDatabase(statePath);
  // These restarts end no process and cut no power.
  db.exec('PRAGMA synchronous=OFF');
  // So many deaths would make any activity look like poison.
  db.run('UPDATE work SET attempts = 0');
  const stored = db.get<{ value: string }>("SELECT value FROM meta WHERE key = 'clock'")?.value;
  const clock = makeVirtualClock(stored === undefined ? startMs : Date.parse(stored));
  const meter = makeLoadMeter();
  const died = Promise.withResolvers<void>();
  const engine: { current?: Engine } = {};
  let isDead = false;

  function end() {
    if (isDead) return;
    isDead = true;
    engine.current?.stop();
    db.close();
    died.resolve();
  }

  const store = makeGroupCommit(db, {
    reach: () => undefined,
    // Nothing of what the commit asks for is done: the next session has to find it on its own.
    onCommitted: (effects) => (diesAfterCommit && hasWork(effects) ? end() : engine.current?.onCommitted(effects)),
    onFatal(error) {
      if (!isDead) throw error;
    },
  });
  const parts: EngineParts = {
    store,
    clock,
    meter,
    log: silent,
    reach: () => undefined,
    versions: readVersionRules({}),
    ...app,
  };
  const running = makeEngine(parts, { maxTurns: 16, maxActivities: 16, strict: true });
  engine.current = running;
  running.recover();
  const isIdle = () => meter.running() === 0 && store.pending() === 0 && running.backlog() === 0;

  return {
    db,
    client: makeDurableClient(parts),
    get isDead() {
      return isDead;
    },
    quiet: () => Promise.race([meter.settle(isIdle, 20_000), died.promise]),
    async skip() {
      const due = running.nextTimerMs();
      if (due === undefined) return false;
      await store.commit((transaction) => {
        transaction.moveClock(due);
        transaction.fireTimers(due, isoOf(due));
      });
      return true;
    },
    end,
  };
}
