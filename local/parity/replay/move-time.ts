import type { Operation } from '../../arm/operation.ts';
import type { World } from '../../arm/world.ts';
import type { Future } from './future.ts';

/** An operation of the recording and the one of the simulator that stands for it. */
export interface Pair {
  readonly recordedId: string;
  readonly operation: Operation;
}

/** Steps from one thing due to the next until the operation has ended: some wait for a guest and have no end of their own. */
export function settle(world: World, future: Future, { recordedId, operation }: Pair): void {
  const error = future.failureOf(recordedId);
  // What made it fail lies in the guest or the service and was not recorded: it is told to the simulator.
  if (error) {
    world.operations.failNow(operation, error as { code: string; message: string });
    return;
  }
  for (let step = 0; step < 500 && operation.status === 'InProgress'; step++) {
    const [next] = world.clock.agenda;
    if (!next) return;
    world.clock.advance(Date.parse(next.due));
  }
}

/** Before a request: whatever is not shown running later on has ended by now. */
export function settleFinished(world: World, future: Future, pairs: Iterable<Pair>, index: number): void {
  for (const pair of pairs) {
    if (pair.operation.status !== 'InProgress') continue;
    if (!future.runsOn(index, pair.recordedId, pair.operation.resourceId)) settle(world, future, pair);
  }
}

/** While nothing runs, the virtual clock follows the dates of the recording: what ends of itself in a minute has then ended. */
export function keepPace(world: World, pairs: Iterable<Pair>, date: string | undefined): void {
  const toMs = Date.parse(date ?? '');
  if (Number.isNaN(toMs) || [...pairs].some(({ operation }) => operation.status === 'InProgress')) return;
  world.clock.advance(Math.max(world.clock.nowMs, toMs));
}
