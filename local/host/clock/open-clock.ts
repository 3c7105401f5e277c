import type { HostOptions } from '../host-options.ts';
import type { Database } from '../store/database.ts';
import { makeRealClock, makeVirtualClock, type HostClock } from './host-clock.ts';

/** Virtual time goes on where the state file left it, or later if the options say so, but never back. */
export function openClock(db: Database, options: HostOptions): HostClock {
  if (options.clock === 'real') return makeRealClock();
  const stored = db.get<{ value: string }>("SELECT value FROM meta WHERE key = 'clock'")?.value;
  const moments = [stored === undefined ? undefined : Date.parse(stored), options.startAtMs];
  const known = moments.filter((ms) => ms !== undefined);
  return makeVirtualClock(known.length > 0 ? Math.max(...known) : Date.now());
}
