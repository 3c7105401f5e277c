import { anyEncrypted } from '../guest/volumes.ts';
import type { Witnessed } from '../shapes/witnessed.ts';
import type { World } from '../world.ts';

/** Undefined where the write is on something else than a machine. */
export function witness(world: World, resourceId: string): Witnessed | undefined {
  const vm = world.tables.virtualMachines.get(/^.*\/virtualMachines\/[^/]+/i.exec(resourceId)?.[0] ?? '');
  if (!vm) return undefined;
  const { generalized, halfGeneralized } = vm.osContent;
  return { power: vm.power, generalized, halfGeneralized, encrypted: anyEncrypted(world, vm) };
}
