import { makeDataContent, makeLinuxContent, makeWindowsContent, markGeneralized } from '../../guest/content.ts';
import { computeId, guidOf } from '../../resource-id.ts';
import type { Seed, SeedFreeDisk } from '../../seed-shape.ts';
import type { DiskContent } from '../../shapes/guest.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';

function contentOf({ ade, os, osState, sizeGiB = 30 }: SeedFreeDisk): DiskContent {
  const spec = { sizeGiB, encrypted: ade === true, decryptSeconds: 2_700 };
  if (!os) return makeDataContent('Linux', 0, spec);
  const content =
    os === 'Windows' ? makeWindowsContent(spec) : makeLinuxContent({ ...spec, user: 'azureuser', ovfEnv: true });
  if (osState !== 'Specialized') markGeneralized(content);
  return content;
}

const SECURITY = {
  TrustedLaunch: 'TrustedLaunch',
  ConfidentialVM: 'ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey',
};

function modelOf(disk: SeedFreeDisk): Json {
  const { ade, architecture = 'x64', diskControllerTypes, diskEncryptionSetId, generation = 'V2', os } = disk;
  const system = {
    ...{ osType: os, hyperVGeneration: generation },
    supportedCapabilities: { architecture, ...(diskControllerTypes ? { diskControllerTypes } : {}) },
    ...(disk.securityType ? { securityProfile: { securityType: SECURITY[disk.securityType] } } : {}),
  };
  return {
    ...(os ? system : {}),
    ...(disk.isSnapshot ? { incremental: disk.incremental === true } : {}),
    creationData: { createOption: disk.copiedFromAfar ? 'CopyStart' : 'Empty' },
    diskSizeGB: disk.sizeGiB ?? 30,
    ...(disk.maxShares ? { maxShares: disk.maxShares } : {}),
    ...(ade ? { encryptionSettingsCollection: { enabled: true } } : {}),
    ...(diskEncryptionSetId ? { encryption: { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId } } : {}),
  };
}

/** Disks that no machine has, and snapshots. */
export function seedDisks(world: World, { subscriptionId, disks = [] }: Seed): void {
  for (const disk of disks) {
    const { accountType, isAccessed, isSnapshot, location, name, resourceGroup } = disk;
    const type = isSnapshot ? 'snapshots' : 'disks';
    const id = computeId(subscriptionId, resourceGroup, type, name);
    const row = {
      ...{ id, name, location, type: `Microsoft.Compute/${type}`, tags: {} },
      ...{ timeCreatedMs: world.clock.nowMs, uniqueId: guidOf(`${id} unique`), provisioningState: 'Succeeded' },
      sku: accountType ?? (isSnapshot ? 'Standard_LRS' : 'Premium_LRS'),
      ...(isAccessed ? { isAccessed } : {}),
      ...{ model: modelOf(disk), content: contentOf(disk) },
    };
    world.tables[type].put(row);
  }
}
