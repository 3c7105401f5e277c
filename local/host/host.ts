import { makeAdminApi } from './admin/admin-api.ts';
import { durableClientValue } from './client/client-value.ts';
import { makeDurableApi } from './client/durable-api.ts';
import { makeLoadMeter } from './clock/load-meter.ts';
import { openClock } from './clock/open-clock.ts';
import { makeCrashPoints } from './crash-points.ts';
import { makeEngine, type Engine } from './engine/engine.ts';
import type { EngineParts } from './engine/engine-parts.ts';
import type { Ground } from './ground.ts';
import { resolveSettings } from './host-config.ts';
import type { HostOptions } from './host-options.ts';
import { makeDispatch } from './http/dispatch.ts';
import { makeHttpTrigger } from './http/http-trigger.ts';
import { findOverlaps } from './http/route-overlap.ts';
import { makeRouteTable } from './http/route-table.ts';
import { makeStreamProxy } from './http/stream-proxy.ts';
import { makeAccess } from './keys/make-access.ts';
import type { Log } from './log.ts';
import { makeGroupCommit } from './store/group-commit.ts';
import { makeEventGridWebhook } from './triggers/event-grid.ts';
import { makeTimerRunner } from './triggers/timer-runner.ts';
import type { AppThread } from './worker/app-thread.ts';
import { makeFunctionCatalog } from './worker/function-catalog.ts';
import { makeInvoke } from './worker/make-invoke.ts';
import { makeRetriedInvoke } from './worker/retried-invoke.ts';

/** For the callers who still wait: they are told that nothing was stored. */
const lastWordsMs = 250;

export interface Host {
  readonly url: string;
  readonly functions: readonly string[];
  close(): Promise<void>;
}

interface HostGiven {
  readonly ground: Ground;
  readonly app: AppThread;
  /** What `app` answers to its loading. */
  readonly loading: ReturnType<AppThread['load']>;
  readonly log: Log;
}

/** Starts the host for one app. One per process: both share its environment. */
export async function startHost(options: HostOptions, given: HostGiven): Promise<Host> {
  const { app, ground, loading, log } = given;
  const { config, db, handlers, listener, url } = ground;
  const { functions, sdkPort } = await loading;
  const catalog = makeFunctionCatalog(functions);

  const access = makeAccess(options, catalog);
  const meter = makeLoadMeter();
  const reach = makeCrashPoints(options.crash);
  const engine: { current?: Engine } = {};
  const store = makeGroupCommit(db, {
    reach,
    onCommitted: (effects) => engine.current?.onCommitted(effects),
    onFatal(error) {
      log.error(`${error.message}; the host stops, and what it has acknowledged is safe`);
      engine.current?.stop();
      setTimeout(() => process.exit(1), lastWordsMs);
    },
  });
  const clock = openClock(db, options);
  const invoke = makeInvoke(app, log, {
    durableClientValue: () => durableClientValue(url, config.hubName, access),
    timeoutMs: config.timeoutMs,
  });
  const retriedInvoke = makeRetriedInvoke({ invoke, clock, meter, log });
  const parts: EngineParts = { store, clock, meter, catalog, invoke, app, log, reach, versions: config.versions };
  engine.current = makeEngine(parts, { ...config, strict: options.strict });
  const timers = makeTimerRunner(parts, retriedInvoke, resolveSettings);
  const find = makeRouteTable(catalog.of('http'), config.routePrefix);
  findOverlaps(catalog.of('http')).forEach((text) => log.warn(text));
  const dispatch = makeDispatch({
    admin: makeAdminApi(parts, engine.current, timers),
    durable: makeDurableApi(parts, config.hubName, access),
    eventGrid: makeEventGridWebhook({ catalog, invoke: retriedInvoke, log }),
    app: makeHttpTrigger({ find, invoke, meter, log, access }),
    stream: sdkPort === undefined ? undefined : makeStreamProxy({ find, invoke, meter, log, access, sdkPort }),
    access,
  });
  engine.current.recover();
  await timers.start();
  handlers.resolve(dispatch);

  return {
    url,
    functions: catalog.all.map((one) => one.name),
    async close() {
      engine.current?.stop();
      timers.stop();
      await listener.close();
      await app.end();
      store.close();
    },
  };
}
