import { listCaptures } from '../start/requests.ts';
import { eventsAcknowledged, repeatedActivities } from './counts.ts';
import type { KillPlan } from './kill-plan.ts';
import { withLivingHost } from './living-host.ts';
import type { Load, Played } from './loads/load.ts';
import { placesPassed, placesUnderWay } from './places.ts';
import { playLoad, type Seen } from './play-load.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

export interface RoundResult extends Pick<Played, 'lost' | 'problems'> {
  readonly steps: number;
  readonly msPerStep: number;
  readonly kills: number;
  /** What the round was for has come to pass; true for a round without an aim. */
  readonly isReached: boolean;
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
  const struck = new Set<string>();
  let lives = 0;
  let isReached = plan.aim === undefined;
  /** The point that a host named before it killed itself, perhaps at its very start; what it said last when it was killed from outside. */
  const hostEnv = (lastWords: string, file: string): Record<string, string> => {
    for (const place of placesUnderWay(file)) struck.add(place);
    isReached ||= lastWords.includes(`"${plan.aim}:`);
    const next = plan.lives[isReached ? lives : Math.min(lives, plan.lives.length - 1)];
    lives += 1;
    return next ? { GOLDSMITH_HOST_CRASH: isReached ? next.free : next.aimed } : {};
  };
  const look = async ({ file, ms, played, round, world }: Seen) => {
    const { lost, outputs, problems } = played;
    const repeated = await withLivingHost(world, () => repeatedActivities(world));
    const views = await withLivingHost(world, () => listCaptures(world, load.startAt));
    return {
      ...{ lost, problems, repeated, struck, isReached },
      ...{ msPerStep: ms / round.steps, steps: round.steps, kills: lives - 1 },
      passed: new Set([...placesPassed(file), ...Object.keys(load.steps)]),
      acknowledged: round.acknowledged + (await eventsAcknowledged(world)),
      snapshot: await takeSnapshot(world, { views, outputs, definitions: load.definitions }),
    };
  };
  return playLoad(load, plan, look, hostEnv);
}
