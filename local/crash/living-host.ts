import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../world/world.ts';

const DEATH_SEEN_WITHIN_MS = 3_000;

/** Starts the host again when it has killed itself. */
export async function revive(world: World): Promise<boolean> {
  const { process } = world.host;
  // On a busy machine the news of a death comes well after the broken connection.
  for (let waitedMs = 0; process.signalCode === null && waitedMs < DEATH_SEEN_WITHIN_MS; waitedMs += 20)
    await delay(20);
  const dead = process.signalCode !== null;
  if (dead) await world.killHost();
  return dead;
}

/** Repeats what needs a living host until it was not interrupted by a death. */
export async function withLivingHost<T>(world: World, work: () => Promise<T>): Promise<T> {
  for (let deaths = 0; ; deaths += 1) {
    const { host } = world;
    try {
      return await work();
    } catch (error) {
      // Somebody else may have started it again before we looked: then it is alive, and another.
      const isBack = world.host !== host || (await revive(world));
      if (!isBack || deaths > 20) throw error;
    }
  }
}
