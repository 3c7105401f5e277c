import type { DiskContent, Volume } from '../shapes/guest.ts';
import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';

/** How much of a volume is still encrypted. Decryption is a background process whose progress is computed, not stored. */
export function percentNow(volume: Volume, nowMs: number): number {
  if (!volume.decrypting || volume.sinceMs === undefined) return volume.percent;
  const fallen = ((nowMs - volume.sinceMs) / 1000 / volume.decryptSeconds) * 100;
  return Math.max(0, volume.percent - fallen);
}

/** The machine goes off: decryption stands still where it is. */
export function pauseVolume(volume: Volume, nowMs: number): void {
  volume.percent = percentNow(volume, nowMs);
  delete volume.sinceMs;
  if (volume.percent === 0) volume.decrypting = false;
}

export function resumeVolume(volume: Volume, nowMs: number): void {
  if (volume.decrypting) volume.sinceMs = nowMs;
}

export function startDecrypting(volume: Volume, nowMs: number): void {
  if (volume.decrypting || volume.percent === 0) return;
  volume.decrypting = true;
  volume.sinceMs = nowMs;
}

/** The disks of a machine as content: the OS disk first, then the data disks in the order of the model. */
export function contentsOf(world: World, vm: Vm): readonly DiskContent[] {
  const dataDisks = (vm.model.storageProfile?.dataDisks ?? []) as { managedDisk?: { id?: string } }[];
  const contents = dataDisks.map((disk) => world.tables.disks.get(disk.managedDisk?.id ?? '')?.content);
  return [vm.osContent, ...contents.filter((content) => content !== undefined)];
}

export const volumesOf = (world: World, vm: Vm): readonly Volume[] =>
  contentsOf(world, vm).flatMap((content) => content.volumes);

export const anyEncrypted = (world: World, vm: Vm): boolean =>
  volumesOf(world, vm).some((volume) => percentNow(volume, world.clock.nowMs) > 0);

/** A copy as a snapshot takes it: the same bytes, with a decryption standing still. */
export function copyContent(content: DiskContent, nowMs: number): DiskContent {
  const copy = structuredClone(content);
  for (const volume of copy.volumes) pauseVolume(volume, nowMs);
  return copy;
}
