import { makeAdminApi } from './admin/admin-api.ts';
import { durableClientValue } from './client/client-value.ts';
import { makeDurableApi } from './client/durable-api.ts';
import { makeLoadMeter } from './clock/load-meter.ts';
import { openClock } from './clock/open-clock.ts';
import { captureOutput } from './capture-output.ts';
import { makeCrashPoints } from './crash-points.ts';
import { makeEngine, type Engine } from './engine/engine.ts';
import type { EngineParts } from './engine/engine-parts.ts';
import { applySettings, readHostConfig, resolveSettings } from './host-config.ts';
import type { HostOptions } from './host-options.ts';
import { makeDispatch } from './http/dispatch.ts';
import { makeHttpTrigger } from './http/http-trigger.ts';
import { listen, type Handlers } from './http/listen.ts';
import { findOverlaps } from './http/route-overlap.ts';
import { makeRouteTable } from './http/route-table.ts';
import { makeStreamProxy } from './http/stream-proxy.ts';
import { makeAccess } from './keys/make-access.ts';
import { makeLog } from './log.ts';
import { makeGroupCommit } from './store/group-commit.ts';
import { openDatabase } from './store/open-database.ts';
import { makeEventGridWebhook } from './triggers/event-grid.ts';
import { makeTimerRunner } from './triggers/timer-runner.ts';
import { makeFunctionCatalog } from './worker/function-catalog.ts';
import { endApp, loadApp } from './worker/load-app.ts';
import { makeInvoke } from './worker/make-invoke.ts';
import { makeRetriedInvoke } from './worker/retried-invoke.ts';
import { installWorkerApi } from './worker/worker-api.ts';

/** For the callers who still wait: they are told that nothing was stored. */
const lastWordsMs = 250;

export interface Host {
  readonly url: string;
  readonly functions: readonly string[];
  close(): Promise<void>;
}

/** Starts the host for one app. One per process: the app finds the host through a hook on `require`. */
export async function startHost(options: HostOptions): Promise<Host> {
  const log = makeLog(options.logLevel, (line) => void process.stderr.write(line));
  const db = openDatabase(options.stateFile, options.maxPages);
  const handler = Promise.withResolvers<Handlers>();
  const listener = await listen(options.port, handler.promise);
  const url = `http://127.0.0.1:${listener.port}`;

  // The app reads its settings, and the SDK the host name, while they load.
  applySettings(options.appDirectory, options.settingsFile);
  process.env.WEBSITE_HOSTNAME = `127.0.0.1:${listener.port}`;
  const config = readHostConfig(options.appDirectory);
  captureOutput(log);
  const api = installWorkerApi((level, category, message) => log.app(level, message, { category }));
  const { sdkPort } = await loadApp(api, options.appDirectory);
  const catalog = makeFunctionCatalog(api);

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
  const invoke = makeInvoke(api, log, {
    durableClientValue: () => durableClientValue(url, config.hubName, access),
    timeoutMs: config.timeoutMs,
  });
  const retriedInvoke = makeRetriedInvoke({ invoke, clock, meter, log });
  const parts: EngineParts = { store, clock, meter, catalog, invoke, log, reach, versions: config.versions };
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
  handler.resolve(dispatch);

  return {
    url,
    functions: catalog.all.map((one) => one.name),
    async close() {
      engine.current?.stop();
      timers.stop();
      await listener.close();
      await endApp(api, (error) => log.error('an appTerminate hook failed', { error: String(error) }));
      store.close();
    },
  };
}
