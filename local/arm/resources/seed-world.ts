import { seedVhds } from '../blobs/seed-vhds.ts';
import { seedGalleries } from '../gallery/seed-galleries.ts';
import { seedNetwork } from '../network/seed-network.ts';
import { seedImages } from '../image/seed-images.ts';
import { seedRoles } from '../rbac/seed-roles.ts';
import type { Seed } from '../seed-shape.ts';
import type { World } from '../world.ts';
import { groupId } from '../resource-id.ts';
import { putResourceGroup } from './resource-groups.ts';
import { seedDisks } from './disk/seed-disks.ts';
import { seedEncryptionSets } from './plain/seed-encryption-sets.ts';
import { seedVms } from './vm/seed-vms.ts';

function seedGroups(world: World, seed: Seed): void {
  for (const { name, location, tags } of seed.resourceGroups ?? []) {
    putResourceGroup(world, seed.subscriptionId, name, { location, tags });
  }
}

/** A group is made with what lies in it where the seed does not name it. */
function seedMissingGroups(
  world: World,
  {
    subscriptionId,
    virtualMachines = [],
    galleries = [],
    images = [],
    virtualNetworks = [],
    vhds = [],
    disks = [],
  }: Seed,
): void {
  for (const { resourceGroup, location } of [
    ...virtualMachines,
    ...galleries,
    ...images,
    ...virtualNetworks,
    ...vhds,
    ...disks,
  ]) {
    if (world.tables.resourceGroups.get(groupId(subscriptionId, resourceGroup))) continue;
    putResourceGroup(world, subscriptionId, resourceGroup, { location });
  }
}

function seedNetworks(world: World, { subscriptionId, virtualNetworks = [] }: Seed): void {
  for (const { resourceGroup: group, location, name, subnets } of virtualNetworks) {
    seedNetwork(world, { subscriptionId, group, location }, name, subnets);
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
  if (seed.latency) world.latency.seed = seed.latency.seed;
  seedGroups(world, seed);
  seedMissingGroups(world, seed);
  seedEncryptionSets(world, seed);
  seedVhds(world, seed);
  seedDisks(world, seed);
  seedNetworks(world, seed);
  seedVms(world, seed);
  seedGalleries(world, seed);
  seedImages(world, seed);
  for (const subscription of seed.eventSubscriptions ?? []) world.eventGrid.seed(subscription);
  seedLocks(world, seed);
  for (const { location, name, limit } of seed.quotas ?? [])
    world.quotas.set(seed.subscriptionId, location, name, limit);
  seedRoles(world, seed);
}
