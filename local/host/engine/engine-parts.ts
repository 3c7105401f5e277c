import type { HostClock } from '../clock/host-clock.ts';
import type { LoadMeter } from '../clock/load-meter.ts';
import type { ReachCrashPoint } from '../crash-points.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/group-commit.ts';
import type { VersionRules } from '../versions/version-rules.ts';
import type { FunctionCatalog } from '../worker/function-catalog.ts';
import type { Invoke } from '../worker/make-invoke.ts';

/** What the durable engine is made of; passed whole because its parts all need most of it. */
export interface EngineParts {
  readonly store: Store;
  readonly clock: HostClock;
  readonly meter: LoadMeter;
  readonly catalog: FunctionCatalog;
  readonly invoke: Invoke;
  readonly log: Log;
  readonly reach: ReachCrashPoint;
  readonly versions: VersionRules;
}
