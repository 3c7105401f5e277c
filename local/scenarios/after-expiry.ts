import { get, type World } from '../world/world.ts';

/** Longer than the days for which restore points are kept, and one sweep more. */
const DAYS = 16;
const TEMPORARY =
  /\/(snapshots|disks|networkInterfaces|virtualMachines|restorePointCollections)\/goldsmith-cap-[^/]+$/i;

async function temporariesIn(world: World): Promise<string[]> {
  const { ids } = await get<{ ids: string[] }>(`${world.arm.url}/admin/state`);
  return ids.filter((id) => TEMPORARY.test(id));
}

/** Lets the time pass after which everything temporary has expired; what the sweeps have left then. */
export async function leftAfterExpiry(world: World): Promise<string[]> {
  const before = await temporariesIn(world);
  if (before.length === 0) return [];
  await world.conductor.runFor(DAYS * 86_400);
  return temporariesIn(world);
}
