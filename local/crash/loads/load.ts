import type { Seed } from '../../arm/seed-shape.ts';
import type { Aims } from '../kill-plan.ts';
import type { Round } from '../round.ts';

/** What came of the flows of one round, beside what Azure itself shows. */
export interface Played {
  /** Flows that were acknowledged and came to no end before virtual time ran out. */
  readonly lost: number;
  /** In words that are the same for every round that went right. */
  readonly outputs: readonly string[];
  /** What is wrong whatever the unkilled run left. */
  readonly problems: readonly string[];
}

/** Flows that run at the same time in one world, while its host is killed. */
export interface Load {
  readonly name: string;
  readonly seed: Seed;
  readonly settings: Readonly<Record<string, string>>;
  /** Virtual time at the start, the same in every round, so that rounds can be compared. */
  readonly startAt: string;
  /** Image definitions whose versions are compared. */
  readonly definitions: readonly string[];
  readonly aims: Aims;
  /** Steps of flows that keep no account of their own, and the crash point in each. */
  readonly steps: Readonly<Record<string, string>>;
  /** Starts the flows, and says what came of them. */
  readonly play: (round: Round) => Promise<Played>;
}
