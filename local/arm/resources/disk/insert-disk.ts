import { guidOf } from '../../resource-id.ts';
import type { SeedDisk } from '../../seed-shape.ts';
import type { Disk } from '../../shapes/disk.ts';
import type { DiskContent } from '../../shapes/guest.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';

export interface NewDisk {
  readonly world: World;
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly managedBy?: string;
  readonly zones?: readonly string[];
  readonly disk?: SeedDisk | undefined;
  readonly sizeGiB: number;
  readonly content: DiskContent;
  /** Absent on a data disk. */
  readonly platform?: { readonly osType: string; readonly hyperVGeneration: string; readonly architecture: string };
  readonly security?: string | undefined;
  /** What the machine's OS disk was made of. */
  readonly imageId?: string | undefined;
}

function modelOf({ disk, sizeGiB, platform, security, imageId }: NewDisk): Json {
  return {
    ...(platform
      ? {
          osType: platform.osType,
          hyperVGeneration: platform.hyperVGeneration,
          supportedCapabilities: {
            ...(platform.hyperVGeneration === 'V2' ? { acceleratedNetwork: true } : {}),
            architecture: platform.architecture,
          },
        }
      : {}),
    creationData: {
      createOption: platform ? 'FromImage' : 'Empty',
      ...(imageId ? { imageReference: { id: imageId } } : {}),
    },
    diskSizeGB: sizeGiB,
    ...(disk?.maxShares ? { maxShares: disk.maxShares } : {}),
    encryption: disk?.diskEncryptionSetId
      ? { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: disk.diskEncryptionSetId }
      : { type: 'EncryptionAtRestWithPlatformKey' },
    ...(security
      ? {
          securityProfile: {
            securityType:
              security === 'ConfidentialVM' ? 'ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey' : security,
          },
        }
      : {}),
  };
}

/** Puts a disk in the store that was there before, or comes with its machine. */
export function insertDisk(spec: NewDisk): Disk {
  const { world, id, name, location, managedBy, content } = spec;
  return world.tables.disks.put({
    id,
    name,
    type: 'Microsoft.Compute/disks',
    location,
    tags: {},
    timeCreatedMs: world.clock.nowMs,
    uniqueId: guidOf(`${id} unique`),
    sku: spec.disk?.accountType ?? 'Premium_LRS',
    ...(spec.zones ? { zones: spec.zones } : {}),
    ...(managedBy ? { managedBy, ownedMs: world.clock.nowMs } : {}),
    provisioningState: 'Succeeded',
    model: modelOf(spec),
    content,
  });
}
