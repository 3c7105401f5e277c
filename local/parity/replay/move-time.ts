import type { Operation } from '../../arm/operation.ts';
import type { World } from '../../arm/world.ts';
import type { Future } from './future.ts';

/** An operation of the recording and the one of the simulator that stands for it. */
export interface Pair {
  readonly recordedId: string;
  readonly operation: Operation;
  /** How it ends was told. */
  told?: true;
}

/** Two moments that stand for each other: our operations take their own time, so the clocks part. */
export interface Anchor {
  recordedMs: number;
  oursMs: number;
}

/** Of a machine whose guest never reports the simulator itself knows what becomes of its extensions. */
function isSilent(world: World, resourceId: string): boolean {
  const vm = world.tables.virtualMachines.get(resourceId.replace(/(\/virtualMachines\/[^/]+)\/.*$/i, '$1'));
  return vm !== undefined && vm.power === 'running' && vm.guest.agent !== 'ready';
}

/** Steps from one thing due to the next until the operation has ended: some wait for a guest and have no end of their own. */
export function settle(world: World, future: Future, anchor: Anchor, pair: Pair): void {
  const { recordedId, operation } = pair;
  if (operation.status !== 'InProgress') return;
  const error = future.failureOf(recordedId);
  const endMs = future.endOf(recordedId);
  // What made it fail lies in the guest or the service and was not recorded: it is told to the simulator.
  if (error && !isSilent(world, operation.resourceId)) {
    world.operations.failNow(operation, error as { code: string; message: string });
    pair.told = true;
  }
  for (let step = 0; step < 500 && operation.status === 'InProgress'; step++) {
    const [next] = world.clock.agenda;
    if (!next) return;
    world.clock.advance(Date.parse(next.due));
  }
  if (endMs !== undefined) Object.assign(anchor, { recordedMs: endMs, oursMs: world.clock.nowMs });
}

/** Before a request: whatever is not shown running later on has ended by now. */
export function settleFinished(
  world: World,
  future: Future,
  anchor: Anchor,
  pairs: Iterable<Pair>,
  index: number,
): void {
  for (const pair of pairs) {
    if (pair.operation.status !== 'InProgress') continue;
    if (!future.runsOn(index, pair.recordedId, pair.operation.resourceId)) settle(world, future, anchor, pair);
  }
}

/** While nothing runs, as much time passes as between the dates of the recording: what ends of itself in a minute has then ended. */
export function keepPace(world: World, anchor: Anchor, pairs: Iterable<Pair>, date: string | undefined): void {
  const recordedMs = Date.parse(date ?? '');
  if (Number.isNaN(recordedMs) || [...pairs].some(({ operation }) => operation.status === 'InProgress')) return;
  const passed = recordedMs - anchor.recordedMs;
  world.clock.advance(Math.max(world.clock.nowMs, anchor.oursMs + passed));
}
