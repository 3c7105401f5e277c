import { idKey } from '../../resource-id.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';

/** What the disks themselves remember of Azure Disk Encryption: a machine that is made of them believes it. */
export function encryptionOfDisks(world: World, model: Json): Vm['encryptedDisks'] {
  const { osDisk, dataDisks = [] } = (model.storageProfile ?? {}) as { osDisk?: Json; dataDisks?: Json[] };
  const entries = [osDisk, ...dataDisks].flatMap((disk) => {
    const row = world.tables.disks.get(String(disk?.managedDisk?.id ?? ''));
    const collection = row?.model.encryptionSettingsCollection as Json | undefined;
    const diskEncryptionKey = collection?.encryptionSettings?.[0]?.diskEncryptionKey as Json | undefined;
    // The flag outlives a decryption: only what is encrypted still needs its key.
    const encrypted = row?.content.volumes.some(({ percent }) => percent > 0);
    if (!collection?.enabled || !diskEncryptionKey || !encrypted) return [];
    return [[String(disk?.name), { enabled: true, diskEncryptionKey }] as const];
  });
  return Object.fromEntries(entries);
}

/** Vaults are not simulated: there are those, by lower-cased id, in which some disk has its key. */
export const knownVaults = (world: World): readonly string[] =>
  world.tables.disks.all().flatMap(({ model }) => {
    const vault: unknown =
      model.encryptionSettingsCollection?.encryptionSettings?.[0]?.diskEncryptionKey?.sourceVault?.id;
    return typeof vault === 'string' ? [idKey(vault)] : [];
  });
