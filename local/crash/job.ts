import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCaptures } from '../start/requests.ts';
import { startWorld } from '../world/world.ts';
import { eventsAcknowledged, repeatedActivities } from './counts.ts';
import type { KillPlan } from './kill-plan.ts';
import { withLivingHost } from './living-host.ts';
import type { Load, Played } from './loads/load.ts';
import { placesPassed, placesUnderWay } from './places.ts';
import { Round } from './round.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

const LIMIT_MS = 3 * 86_400_000;

export interface RoundResult extends Pick<Played, 'lost' | 'problems'> {
  readonly steps: number;
  readonly msPerStep: number;
  readonly kills: number;
  /** Starts, events and cancels that were answered 2xx. */
  readonly acknowledged: number;
  readonly repeated: number;
  readonly snapshot: Snapshot;
  /** Every step that was under way when a host died. */
  readonly struck: ReadonlySet<string>;
  /** Every step of the flows of this round. */
  readonly passed: ReadonlySet<string>;
}

/** One load, with the host killed where the plan says. */
export async function runRound(load: Load, plan: KillPlan): Promise<RoundResult> {
  const points = [...plan.lives];
  const stateDir = await mkdtemp(join(tmpdir(), 'goldsmith-'));
  const file = join(stateDir, 'host.db');
  const struck = new Set<string>();
  let lives = 0;
  let isReached = false;
  /** The point that a host named before it killed itself, perhaps at its very start; what it said last when it was killed from outside. */
  const hostEnv = (lastWords: string): Record<string, string> => {
    for (const place of placesUnderWay(file)) struck.add(place);
    lives += 1;
    const next = points.shift();
    isReached ||= plan.aim !== undefined && lastWords.includes(`"${plan.aim}:`);
    return next ? { GOLDSMITH_HOST_CRASH: isReached ? next.free : next.aimed } : {};
  };
  const { seed, settings, startAt } = load;
  try {
    const world = await startWorld({ seed, settings, startAt, stateDir, hostEnv });
    try {
      const round = new Round(world, plan, new Date(Date.parse(startAt) + LIMIT_MS).toISOString());
      const began = performance.now();
      const { lost, outputs, problems } = await load.play(round);
      const msPerStep = (performance.now() - began) / round.steps;
      // Tags are settled by the guards, and the last events still on their way are answered.
      await withLivingHost(world, () => world.conductor.runFor(900));
      const repeated = await withLivingHost(world, () => repeatedActivities(world));
      const views = await withLivingHost(world, () => listCaptures(world, startAt));
      return {
        ...{ lost, problems, repeated, struck, msPerStep, steps: round.steps, kills: lives - 1 },
        passed: new Set([...placesPassed(file), ...load.steps]),
        acknowledged: round.acknowledged + (await eventsAcknowledged(world)),
        snapshot: await takeSnapshot(world, { views, outputs, definitions: load.definitions }),
      };
    } finally {
      await world.close();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
