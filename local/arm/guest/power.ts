import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { pauseVolume, resumeVolume, volumesOf } from './volumes.ts';

export function note(world: World, vm: Vm, what: string): void {
  vm.guest.history.push({ at: new Date(world.clock.nowMs).toISOString(), what });
}

/** Work of an earlier boot, or of a machine that is off, does nothing. */
export const isAlive = (vm: Vm, bootId: number) => vm.guest.bootId === bootId && vm.power === 'running';

/** The guest stops running, whoever asked. A Sysprep or waagent in the middle leaves a disk that is neither machine nor image. */
export function guestGoesDown(world: World, vm: Vm, why: string): void {
  const { guest, osContent } = vm;
  guest.bootId += 1;
  if (guest.generalizing) {
    guest.generalizing = false;
    if (osContent.windows) osContent.windows.imageState = 'IMAGE_STATE_UNDEPLOYABLE';
    note(world, vm, 'generalization was cut short');
  }
  guest.agent = 'not-reported';
  for (const volume of volumesOf(world, vm)) pauseVolume(volume, world.clock.nowMs);
  note(world, vm, `went down: ${why}`);
}

/**
 * Windows runs its first start again and then asks somebody who is not there. Where an answer file is at hand it gets through, and is an
 * ordinary machine again that can be generalized once more.
 */
function enterOobe(world: World, vm: Vm): void {
  const { windows } = vm.osContent;
  if (!windows) return;
  windows.imageState = 'IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE';
  const { oobeSeconds } = vm.guest.script;
  if (oobeSeconds === undefined) return;
  const { bootId } = vm.guest;
  world.clock.after(oobeSeconds, `first start of ${vm.name} ends`, () => {
    if (!isAlive(vm, bootId)) return;
    Object.assign(windows, { imageState: 'IMAGE_STATE_COMPLETE', pantherFolder: true });
    vm.osContent.halfGeneralized = false;
    vm.guest.agent = 'ready';
    note(world, vm, 'got through its first start');
  });
}

/** An encrypted system volume whose key the platform does not hold. */
const isLocked = ({ osContent, encryptedDisks, model }: Vm): boolean =>
  osContent.volumes.some(({ percent }) => percent > 0) &&
  encryptedDisks[String(model.storageProfile?.osDisk?.name)] === undefined;

/** The guest boots. A generalized disk that boots is specialized by it: the generalization is used up. */
export function guestComesUp(world: World, vm: Vm): void {
  const { guest, osContent } = vm;
  guest.bootId += 1;
  guest.serialLog.push(`[    0.000000] ${vm.name}: boot ${guest.bootId}`);
  if (osContent.generalized) {
    osContent.generalized = false;
    osContent.halfGeneralized = true;
    note(world, vm, 'booted although it was generalized');
    enterOobe(world, vm);
  }
  const locked = isLocked(vm);
  if (locked) note(world, vm, 'waits for the recovery key of its system volume');
  // A disk with nothing on it boots into nothing.
  const empty = osContent.osType === undefined;
  guest.agent = osContent.halfGeneralized || locked || empty ? 'not-reported' : 'ready';
  for (const volume of volumesOf(world, vm)) resumeVolume(volume, world.clock.nowMs);
  note(world, vm, 'came up');
}

/** Shutdown from inside: the platform sees `PowerState/stopped`, but nobody has asked it to stop the machine (INDEX fact 3). */
export function shutDownFromInside(world: World, vm: Vm): void {
  if (vm.power !== 'running') return;
  guestGoesDown(world, vm, 'shut down from inside');
  vm.power = 'stopped';
}
