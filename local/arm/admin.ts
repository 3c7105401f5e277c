import { setTimeout as realDelay } from 'node:timers/promises';
import type { ClockMove, ClockStatus } from '../clock/clock-protocol.ts';
import { ArmError } from './arm-error.ts';
import type { ArmRequest, ArmResponse } from './http/message.ts';
import { ok } from './http/respond.ts';
import type { Handler, Route } from './http/route.ts';
import type { GuestAction } from './faults/guest-action.ts';
import { actOnGuest } from './resources/vm/vm-power.ts';
import { seedWorld } from './resources/seed-world.ts';
import type { Seed } from './seed-shape.ts';
import { resourceById } from './store.ts';
import { resetWorld, type World } from './world.ts';

function statusOf(world: World): ClockStatus {
  const next = world.clock.nextWakeMs;
  return {
    now: new Date(world.clock.nowMs).toISOString(),
    nextDue: next === undefined ? null : new Date(next).toISOString(),
    idle: world.flight.inFlight === 0,
    activity: world.flight.begun,
  };
}

/** Waits in real time, which is the only waiting here: a delivery on its way is a real request to the host. */
async function readClock({ query }: ArmRequest, world: World): Promise<ArmResponse> {
  const settleMs = Number(query.get('settleMs') ?? 0);
  if (settleMs > 0) await Promise.race([world.flight.whenIdle(), realDelay(settleMs, undefined, { ref: false })]);
  return ok(statusOf(world));
}

function moveClock({ body }: ArmRequest, world: World): ArmResponse {
  const toMs = Date.parse((body as ClockMove | undefined)?.to ?? '');
  if (Number.isNaN(toMs)) throw new ArmError(400, 'BadRequest', '`to` must be an ISO 8601 moment');
  world.clock.advance(Math.max(toMs, world.clock.nowMs));
  return ok(statusOf(world));
}

function stateOf({ query }: ArmRequest, world: World): ArmResponse {
  const id = query.get('id');
  if (!id)
    return ok({
      agenda: world.clock.agenda,
      ids: Object.values(world.tables).flatMap((table) => table.all().map((row) => row.id)),
    });
  const found = resourceById(world.tables, id);
  if (!found) throw new ArmError(404, 'NotFound', `no resource ${id}`);
  return ok(found);
}

const admin = (method: Route['method'], name: string, handler: Handler): Route => ({
  method,
  path: `/admin/${name}`,
  operation: `admin/${name}`,
  handler,
  open: true,
});

/** The conductor's and the tests' own door: no token, no throttling, not logged. */
export const adminRoutes: readonly Route[] = [
  admin('GET', 'clock', readClock),
  admin('POST', 'clock', moveClock),
  admin('POST', 'seed', ({ body }, world) => {
    seedWorld(world, body as Seed);
    return ok({ seeded: true });
  }),
  admin('POST', 'reset', (_request, world) => {
    resetWorld(world);
    return ok({ reset: true });
  }),
  admin('GET', 'write-log', (_request, world) => ok(world.writeLog.entries)),
  admin('GET', 'request-log', ({ query }, world) =>
    ok(query.get('by') === 'client' ? world.writeLog.clients : world.writeLog.counts),
  ),
  admin('GET', 'state', stateOf),
  admin('POST', 'guest', ({ body }, world) => {
    const { vmId, action } = (body ?? {}) as { vmId?: string; action?: GuestAction };
    const vm = world.tables.virtualMachines.get(vmId ?? '');
    if (!vm || !action) throw new ArmError(404, 'NotFound', 'give the id of a known machine as vmId, and an action');
    actOnGuest(world, vm, action);
    return ok(vm);
  }),
  admin('POST', 'throttling', ({ body }, world) => {
    world.throttling.enforce = body?.enforce !== false;
    return ok({ enforce: world.throttling.enforce });
  }),
];
