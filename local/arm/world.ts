import { Clock } from './clock.ts';
import { Events, Flight } from './events.ts';
import { makeNoFaults, type Faults } from './faults.ts';
import { Throttling } from './http/throttling.ts';
import { makeAnybody, type Identity } from './identity.ts';
import { Operations } from './operation.ts';
import { makeTables, resetTables, type Tables } from './store.ts';
import { WriteLog } from './write-log.ts';

/** Everything the simulator knows. HTTP reaches it only through `resources/`. */
export interface World {
  readonly tables: Tables;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly writeLog: WriteLog;
  readonly events: Events;
  readonly throttling: Throttling;
  identity: Identity;
  faults: Faults;
  /** Own address, for polling URLs. Known once the server listens. */
  url: string;
  /** Deliveries on their way (Event Grid): the world is idle when none is. */
  readonly flight: Flight;
  /** Further things to clear on reset. */
  readonly onReset: (() => void)[];
}

export function makeWorld(startMs: number): World {
  const clock = new Clock(startMs);
  const world: World = {
    tables: makeTables(),
    clock,
    operations: new Operations(clock),
    writeLog: new WriteLog(),
    events: new Events(),
    throttling: new Throttling(),
    identity: makeAnybody(),
    faults: makeNoFaults(),
    url: '',
    flight: new Flight(),
    onReset: [],
  };
  world.operations.filter = (spec) => world.faults.onOperation(spec);
  return world;
}

export function resetWorld(world: World): void {
  resetTables(world.tables);
  world.clock.reset();
  world.operations.reset();
  world.writeLog.reset();
  world.throttling.reset();
  world.identity.reset();
  world.faults.reset();
  for (const clear of world.onReset) clear();
}
