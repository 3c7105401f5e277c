import type { ErrorBody } from '../../arm-error.ts';
import { isAlive, note } from '../../guest/power.ts';
import { anyEncrypted, contentsOf, percentNow, startDecrypting } from '../../guest/volumes.ts';
import { guidOf } from '../../resource-id.ts';
import type { DiskContent, Volume } from '../../shapes/guest.ts';
import type { Json } from '../../shapes/json.ts';
import type { Extension, Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';
import { failedExtension } from '../run-command/run-command-errors.ts';

export const isEncryptionExtension = ({ model }: Extension) =>
  /^Microsoft\.Azure\.Security$/i.test(String(model.publisher)) && /^AzureDiskEncryption/i.test(String(model.type));

interface Change {
  readonly failure?: ErrorBody;
  /** What the platform says from the end of the operation on. */
  readonly atEnd: () => void;
}

/** The agent takes the new settings up some seconds after they were accepted. */
const pickUpSeconds = 20;

const inert: Change = { atEnd: () => undefined };

const encryptedIn = (volumes: readonly Volume[], nowMs: number) =>
  volumes.some((volume) => percentNow(volume, nowMs) > 0);

/** Why a Disable fails as an operation, where it does (domain 2.2). */
function reasonAgainst(world: World, vm: Vm, volumeType: string): string | undefined {
  const osEncrypted = encryptedIn(vm.osContent.volumes, world.clock.nowMs);
  if (vm.encryptionOrphaned) return 'Encryption settings of this VM were not found; encryption cannot be disabled.';
  if (vm.osContent.linux && osEncrypted)
    return 'Disabling encryption is not supported when the OS volume is encrypted.';
  if (vm.osContent.linux && volumeType !== 'DATA')
    return `Volume type ${volumeType} is not supported when disabling encryption.`;
  if (osEncrypted && volumeType === 'DATA')
    return 'Disabling encryption of data volumes is not supported while the OS volume is encrypted.';
  return undefined;
}

/** Which of the machine's disks an operation is about: the OS disk, the data disks, or all. */
function chosenDisks(vm: Vm, volumeType: string): readonly Json[] {
  const { osDisk, dataDisks = [] } = vm.model.storageProfile as { osDisk: Json; dataDisks?: Json[] };
  return [...(volumeType === 'DATA' ? [] : [osDisk]), ...(volumeType === 'OS' ? [] : dataDisks)];
}

const chosenContents = (world: World, vm: Vm, volumeType: string): readonly DiskContent[] => {
  const [os, ...data] = contentsOf(world, vm);
  return [...(volumeType === 'DATA' || !os ? [] : [os]), ...(volumeType === 'OS' ? [] : data)];
};

/** What the handler writes when it is done. */
const substatus = (os: boolean, data: boolean) =>
  `{"os": "${os ? 'Encrypted' : 'NotEncrypted'}", "data": "${data ? 'Encrypted' : 'NotEncrypted'}"}`;

/**
 * The trap of disk encryption: the operation succeeds, and the platform says "not encrypted", about a minute after Disable was asked for,
 * while the guest goes on decrypting in the background (docs: disk-encryption-migrate).
 */
function disable(world: World, vm: Vm, extension: Extension, volumeType: string): Change {
  const reason = reasonAgainst(world, vm, volumeType);
  if (reason !== undefined) return { failure: failedExtension(extension.name, reason), atEnd: () => undefined };
  const { bootId } = vm.guest;
  const chosen = chosenContents(world, vm, volumeType);
  world.clock.after(pickUpSeconds, `decryption begins on ${vm.name}`, () => {
    if (!isAlive(vm, bootId)) return;
    note(world, vm, `decryption of ${volumeType} begins`);
    for (const volume of chosen.flatMap(({ volumes }) => volumes)) startDecrypting(volume, world.clock.nowMs);
  });
  return {
    atEnd: () => {
      for (const disk of chosenDisks(vm, volumeType)) {
        const settings = vm.encryptedDisks[String(disk.name)];
        if (settings) settings.enabled = false;
      }
      extension.statusMessage = 'Disable Encryption completed successfully';
      if (vm.osContent.windows) delete extension.substatusMessage;
      else extension.substatusMessage = substatus(false, false);
    },
  };
}

/** Every chosen disk gets a key of its own in the vault that was named; the disks remember it (encryption.cli2024.test_vm_disk_encryption_e2e #31-#43). */
function enable(world: World, vm: Vm, extension: Extension, volumeType: string): Change {
  const settings = (extension.model.settings ?? {}) as Record<string, string>;
  const { KeyVaultURL: url, KeyVaultResourceId: vaultId } = settings;
  if (!url || !vaultId) {
    const failure = failedExtension(
      extension.name,
      'KeyVaultURL and KeyVaultResourceId are needed to enable encryption',
    );
    return { failure, atEnd: () => undefined };
  }
  return {
    atEnd: () => {
      for (const volume of chosenContents(world, vm, volumeType).flatMap(({ volumes }) => volumes))
        Object.assign(volume, { percent: 100, decrypting: false, sinceMs: undefined });
      for (const disk of chosenDisks(vm, volumeType)) {
        const secretUrl = `${url.replace(/\/$/, '')}/secrets/${guidOf(`key of ${disk.name}`).toUpperCase()}/${guidOf(`version of ${disk.name}`).replaceAll('-', '')}`;
        const diskEncryptionKey = { sourceVault: { id: vaultId }, secretUrl };
        vm.encryptedDisks[String(disk.name)] = { enabled: true, diskEncryptionKey };
        const row = world.tables.disks.get(String(disk.managedDisk?.id ?? ''));
        if (!row) continue;
        row.model.encryptionSettingsCollection = {
          enabled: true,
          encryptionSettings: [{ diskEncryptionKey }],
          encryptionSettingsVersion: '1.1',
        };
      }
      const [, ...data] = contentsOf(world, vm);
      extension.statusMessage = '';
      extension.substatusMessage = substatus(volumeType !== 'DATA', volumeType !== 'OS' && data.length > 0);
    },
  };
}

/** Settings with a SequenceVersion that was seen before are not executed again. */
export function changeEncryption(world: World, vm: Vm, extension: Extension): Change {
  const {
    EncryptionOperation,
    VolumeType = 'ALL',
    SequenceVersion,
  } = (extension.model.settings ?? {}) as Record<string, string>;
  if (SequenceVersion !== undefined && SequenceVersion === extension.lastSequenceVersion) return inert;
  if (SequenceVersion !== undefined) extension.lastSequenceVersion = SequenceVersion;
  // The names of operations are case-sensitive (azure-cli, disk_encryption.py).
  if (EncryptionOperation === 'DisableEncryption') return disable(world, vm, extension, VolumeType.toUpperCase());
  if (/^EnableEncryption(Format(All)?)?$/.test(String(EncryptionOperation)))
    return enable(world, vm, extension, VolumeType.toUpperCase());
  const failure = failedExtension(extension.name, `Operation ${EncryptionOperation} is not simulated`);
  return anyEncrypted(world, vm) && EncryptionOperation === 'QueryEncryptionStatus'
    ? inert
    : { failure, atEnd: () => undefined };
}
