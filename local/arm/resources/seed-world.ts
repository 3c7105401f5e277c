import type { Seed } from '../seed-shape.ts';
import type { World } from '../world.ts';
import { putResourceGroup } from './resource-groups.ts';

function seedGroups(world: World, seed: Seed): void {
  for (const { name, location, tags } of seed.resourceGroups ?? []) {
    putResourceGroup(world, seed.subscriptionId, name, { location, tags });
  }
}

function seedLocks(world: World, seed: Seed): void {
  for (const { scope, name, level } of seed.locks ?? []) {
    const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`;
    world.tables.locks.put({ id, name, scope, level });
  }
}

/** Adds a seed to the world: one function per kind of thing, each in the file of its resource. */
export function seedWorld(world: World, seed: Seed): void {
  seedGroups(world, seed);
  seedLocks(world, seed);
}
