import { guidOf } from '../../resource-id.ts';
import type { SeedVm } from '../../seed-shape.ts';
import type { Json } from '../../shapes/json.ts';
import type { Vm } from '../../shapes/vm.ts';
import type { World } from '../../world.ts';

const vault = 'https://seeded.vault.azure.net';

/** A machine that was encrypted before: the extension, what the platform believes, and the disks' own memory of it. */
export function seedEncryption(world: World, vm: Vm, ade: NonNullable<SeedVm['ade']>): void {
  const windows = vm.osContent.osType === 'Windows';
  const name = windows ? 'AzureDiskEncryption' : 'AzureDiskEncryptionForLinux';
  const major = ade.kind === 'single-pass' ? (windows ? '2.2' : '1.1') : windows ? '1.1' : '0.1';
  const [os, data] = [ade.volumes !== 'Data', ade.volumes !== 'OS'].map((on) => (on ? 'Encrypted' : 'NotEncrypted'));
  const sequence = guidOf(`${vm.id} encryption`);
  world.tables.extensions.put({
    id: `${vm.id}/extensions/${name}`,
    name,
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: vm.location,
    tags: {},
    vmId: vm.id,
    provisioningState: 'Succeeded',
    statusMessage: 'Encryption succeeded',
    substatusMessage: JSON.stringify({ os, data }),
    lastSequenceVersion: sequence,
    model: {
      autoUpgradeMinorVersion: true,
      publisher: 'Microsoft.Azure.Security',
      type: name,
      typeHandlerVersion: major,
      settings: {
        KeyVaultURL: vault,
        VolumeType: ade.volumes === 'All' ? 'ALL' : ade.volumes.toUpperCase(),
        EncryptionOperation: 'EnableEncryption',
        SequenceVersion: sequence,
      },
    },
  });
  const { osDisk, dataDisks = [] } = vm.model.storageProfile as { osDisk: Json; dataDisks?: Json[] };
  const encrypted = [...(ade.volumes === 'Data' ? [] : [osDisk]), ...(ade.volumes === 'OS' ? [] : dataDisks)];
  for (const disk of encrypted) {
    const diskEncryptionKey = {
      sourceVault: { id: `${vm.id.split('/providers/')[0]}/providers/Microsoft.KeyVault/vaults/seeded` },
      secretUrl: `${vault}/secrets/${guidOf(String(disk.name))}/1`,
    };
    vm.encryptedDisks[String(disk.name)] = { enabled: true, diskEncryptionKey };
    const resource = world.tables.disks.get(String(disk.managedDisk?.id ?? ''));
    const encryptionSettings = [{ diskEncryptionKey }];
    if (resource) {
      resource.model.encryptionSettingsCollection = {
        enabled: true,
        encryptionSettings,
        encryptionSettingsVersion: '1.1',
      };
    }
    if (ade.kind === 'dual-pass' && disk === osDisk) osDisk.encryptionSettings = { enabled: true, diskEncryptionKey };
  }
}
