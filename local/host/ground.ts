import { applySettings, readHostConfig, type HostConfig } from './host-config.ts';
import type { HostOptions } from './host-options.ts';
import { listen, type Handlers, type Listener } from './http/listen.ts';
import type { Database } from './store/database.ts';
import { openDatabase } from './store/open-database.ts';

/** What must be there before an app may load: the state file is ours, the address is known, and the settings are in the environment. */
export interface Ground {
  readonly db: Database;
  readonly config: HostConfig;
  readonly listener: Listener;
  readonly url: string;
  /** Until this is resolved, callers wait. */
  readonly handlers: PromiseWithResolvers<Handlers>;
}

/** Rejects with `StartRefused` when another host has the state file or the port, or when settings are no good. */
export async function prepareGround(options: HostOptions): Promise<Ground> {
  const db = openDatabase(options.stateFile, options.maxPages);
  const handlers = Promise.withResolvers<Handlers>();
  const listener = await listen(options.port, handlers.promise);
  const address = `127.0.0.1:${listener.port}`;
  // The app reads its settings, and the SDK the host name, while they load.
  applySettings(options.appDirectory, options.settingsFile);
  process.env.WEBSITE_HOSTNAME = address;
  return { db, config: readHostConfig(options.appDirectory), listener, url: `http://${address}`, handlers };
}
