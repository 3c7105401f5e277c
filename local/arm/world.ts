import { ActivityLog } from './activity-log/activity-log.ts';
import { Clock } from './clock.ts';
import { Deployments } from './deployment/deployments.ts';
import { EventGrid } from './events/event-grid.ts';
import { Events, Flight } from './events.ts';
import { ScriptedFaults } from './faults/scripted-faults.ts';
import { LingeringChildren } from './gallery/lingering.ts';
import { Throttling } from './http/throttling.ts';
import { TokenDesk } from './identity/token-desk.ts';
import type { Identity } from './identity.ts';
import { Operations } from './operation.ts';
import { Quotas } from './quota/quotas.ts';
import { RoleBook } from './rbac/role-book.ts';
import { RecentDeletions } from './resources/recent-deletions.ts';
import { makeTables, resetTables, type Tables } from './store.ts';
import { Latency } from './timing/latency.ts';
import { WriteLog } from './write-log.ts';

/** Everything the simulator knows. HTTP reaches it only through `resources/`. */
export interface World {
  readonly tables: Tables;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly latency: Latency;
  readonly writeLog: WriteLog;
  readonly events: Events;
  readonly activityLog: ActivityLog;
  readonly throttling: Throttling;
  identity: Identity;
  readonly faults: ScriptedFaults;
  readonly tokens: TokenDesk;
  readonly roles: RoleBook;
  readonly eventGrid: EventGrid;
  readonly deployments: Deployments;
  readonly lingering: LingeringChildren;
  readonly deletions: RecentDeletions;
  readonly quotas: Quotas;
  /** Own address, for polling URLs. Known once the server listens. */
  url: string;
  /** Deliveries on their way (Event Grid): the world is idle when none is. */
  readonly flight: Flight;
  /** Further things to clear on reset. */
  readonly onReset: (() => void)[];
}

export function makeWorld(startMs: number): World {
  const clock = new Clock(startMs);
  const latency = new Latency();
  const flight = new Flight();
  const roles = new RoleBook();
  const tokens = new TokenDesk(roles);
  const world: World = {
    tables: makeTables(),
    clock,
    operations: new Operations(clock, latency),
    latency,
    writeLog: new WriteLog(),
    events: new Events(),
    activityLog: new ActivityLog(),
    throttling: new Throttling(),
    identity: tokens,
    tokens,
    roles,
    faults: new ScriptedFaults(),
    eventGrid: new EventGrid(clock, flight),
    deployments: new Deployments(),
    lingering: new LingeringChildren(),
    deletions: new RecentDeletions(),
    quotas: new Quotas(),
    url: '',
    flight,
    onReset: [],
  };
  return world;
}

export function resetWorld(world: World): void {
  resetTables(world.tables);
  world.clock.reset();
  world.operations.reset();
  world.latency.reset();
  world.writeLog.reset();
  world.activityLog.reset();
  world.throttling.reset();
  world.identity.reset();
  world.roles.reset();
  world.faults.reset();
  world.eventGrid.reset();
  world.deployments.reset();
  world.lingering.reset();
  world.deletions.reset();
  world.quotas.reset();
  for (const clear of world.onReset) clear();
}
