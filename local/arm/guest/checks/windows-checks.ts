import type { GuestTroubles, Volume, WindowsContent } from '../../shapes/guest.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { percentNow, volumesOf } from '../volumes.ts';

interface Looked {
  readonly world: World;
  readonly vm: Vm;
  readonly windows: WindowsContent;
  readonly troubles: GuestTroubles;
}

type Look = readonly [block: RegExp, answer: (looked: Looked) => readonly string[]];

const agentServices = ['RdAgent', 'WindowsAzureGuestAgent'];
const none = (): string[] => [];
const only = (condition: boolean, text: string) => (condition ? [text] : []);

/** Win32_EncryptableVolume: 0 fully decrypted, 1 fully encrypted, 3 decryption in progress. */
function conversion(volume: Volume, nowMs: number): readonly [name: string, status: number, percent: number] {
  const percent = percentNow(volume, nowMs);
  const status = percent === 0 ? 0 : volume.decrypting ? 3 : 1;
  return [volume.name, status, Math.ceil(percent)];
}

/** One line for each volume, as the block that asks has it put together. */
export const conversions = (world: World, vm: Vm, separator: string): string[] =>
  volumesOf(world, vm).map((volume) => conversion(volume, world.clock.nowMs).join(separator));

/** Expressions that look at Windows without touching it, by the thing they look at. */
const looks: readonly Look[] = [
  [/remains user/i, ({ vm }) => (vm.osContent.residue ?? []).map((item) => `remains ${item}`)],
  [/ImageState\b/i, ({ windows }) => [windows.imageState]],
  [/RebootPending/i, ({ troubles }) => only(troubles.pendingReboot === 'servicing', 'servicing')],
  [/RebootRequired/i, ({ troubles }) => only(troubles.pendingReboot === 'update', 'update')],
  [/PendingFileRenameOperations/i, () => ['0']],
  [/Get-AppxPackage/i, ({ troubles }) => troubles.userPackages ?? []],
  [/Win32_EncryptableVolume/i, ({ vm, world }) => conversions(world, vm, ' ')],
  [/Get-WindowsFeature/i, ({ troubles }) => troubles.serverRoles ?? []],
  [/Services\\cdrom/i, ({ windows }) => [String(windows.cdromStart)]],
  [/RemovableStorageDevices|WindowsAdvancedThreat|Advanced Threat Protection|JoinInfo/i, none],
  [/GeneralizationState/i, ({ vm }) => [vm.osContent.halfGeneralized ? '3' : '7']],
  [/RemainingWindowsReArmCount/i, ({ troubles }) => [String(troubles.rearmsLeft ?? 1001)]],
  [/Get-Process\s+-Name\s+sysprep/i, ({ vm }) => only(vm.guest.generalizing, '4321')],
  [/Win32_ComputerSystem/i, ({ troubles }) => (troubles.domain ? [troubles.domain] : [])],
  [
    /Get-Service/i,
    ({ troubles }) =>
      agentServices.map((name) => `${name} ${troubles.stoppedServices?.includes(name) ? 'Stopped' : 'Running'}`),
  ],
  [/Source OS/i, ({ troubles }) => (troubles.upgradedFrom ? [troubles.upgradedFrom] : [])],
  [/Get-Process\s+-Name\s+RunCommandExtension/i, none],
];

/** What a block of PowerShell that only looks would print; undefined for one that is not known. */
export function lookIntoWindows(looked: Looked, block: string): readonly string[] | undefined {
  return looks.find(([pattern]) => pattern.test(block))?.[1](looked);
}
