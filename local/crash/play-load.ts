import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorld, type World } from '../world/world.ts';
import type { KillPlan } from './kill-plan.ts';
import { withLivingHost } from './living-host.ts';
import type { Load, Played } from './loads/load.ts';
import { Round } from './round.ts';

const LIMIT_MS = 3 * 86_400_000;

export interface Seen {
  readonly world: World;
  readonly round: Round;
  readonly played: Played;
  /** Real milliseconds that the load took. */
  readonly ms: number;
  /** The host's state file, which is the host's: read a copy. */
  readonly file: string;
}

/** Plays a load in a world of its own, and looks at it once all has settled. `hostEnv` is asked at every start of the host. */
export async function playLoad<T>(
  load: Load,
  plan: KillPlan,
  look: (seen: Seen) => Promise<T>,
  hostEnv: (lastWords: string, file: string) => Record<string, string> = () => ({}),
): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'goldsmith-'));
  const file = join(stateDir, 'host.db');
  const { seed, settings, startAt } = load;
  const env = (lastWords: string): Record<string, string> => hostEnv(lastWords, file);
  try {
    const world = await startWorld({ seed, settings, startAt, stateDir, hostEnv: env });
    try {
      const round = new Round(world, plan, new Date(Date.parse(startAt) + LIMIT_MS).toISOString());
      const began = performance.now();
      const played = await load.play(round);
      const ms = performance.now() - began;
      // Tags are settled by the guards, and the last events still on their way are answered.
      await withLivingHost(world, () => world.conductor.runFor(900));
      return await look({ world, round, played, ms, file });
    } finally {
      await world.close();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
