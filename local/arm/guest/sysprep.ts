import type { Vm } from '../shapes/vm.ts';
import type { World } from '../world.ts';
import { isAlive, note } from './power.ts';
import { anyEncrypted } from './volumes.ts';

/** A failing Sysprep gives up in its validation. */
const validationSeconds = 20;

function whatIsWrong(world: World, vm: Vm, commandLine: string): string | undefined {
  if (!/\/generalize\b/i.test(commandLine)) return 'Sysprep was not asked to generalize';
  if (anyEncrypted(world, vm)) {
    return 'SYSPRP BitLocker-Sysprep: BitLocker is on for the OS volume. Turn BitLocker off to run Sysprep. (0x80310039)';
  }
  return vm.guest.script.sysprepError ?? blockers(vm)[0];
}

/** What its validation stumbles over, in the words of its log (KB2769827, and the texts people quote of the others). */
function blockers({ guest }: Vm): readonly string[] {
  const { userPackages = [], pendingReboot, rearmsLeft } = guest.script.troubles;
  return [
    ...userPackages.map(
      (name) =>
        `SYSPRP Package ${name} was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.`,
    ),
    ...(pendingReboot
      ? [
          'SYSPRP There are one or more Windows updates that require a reboot. To run Sysprep, reboot the computer and restart the application.',
        ]
      : []),
    ...(rearmsLeft === 0
      ? [
          "SYSPRP LaunchDll: Failure occurred while executing 'SLReArmWindows' from C:\\Windows\\System32\\slc.dll; dwRet = 0xC004D307",
        ]
      : []),
  ];
}

/** Runs Sysprep in the guest; `ended` is called where it ends in this same boot. `/shutdown` is the caller's business. */
export function runSysprep(world: World, vm: Vm, commandLine: string, ended: (generalized: boolean) => void): void {
  const { guest, osContent } = vm;
  const windows = osContent.windows;
  if (!windows) return ended(false);
  const { bootId } = guest;
  note(world, vm, `sysprep started: ${commandLine.trim()}`);
  const problem = whatIsWrong(world, vm, commandLine);
  guest.generalizing = problem === undefined;
  // A copy of the disk taken from here on holds neither a machine nor an image.
  if (guest.generalizing) osContent.halfGeneralized = true;
  const seconds = problem === undefined ? guest.script.sysprepSeconds : validationSeconds;
  world.clock.after(seconds, `sysprep ends on ${vm.name}`, () => {
    if (!isAlive(vm, bootId)) return;
    guest.generalizing = false;
    if (problem !== undefined) {
      const at = new Date(world.clock.nowMs).toISOString().slice(0, 19).replace('T', ' ');
      windows.setuperr.push(...problem.split('\n').map((line) => `${at}, Error                 ${line}`));
      note(world, vm, `sysprep failed: ${problem}`);
      return ended(false);
    }
    osContent.generalized = true;
    osContent.halfGeneralized = false;
    windows.imageState = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE';
    note(world, vm, 'sysprep reached IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE');
    ended(true);
  });
}
