import type { ImageDisk, ImageStorageProfile } from '@azure/arm-compute';
import { OWNER } from '../domain/image-tags.ts';
import type { Images, WantedImage } from '../domain/ports/images.ts';
import type { DiskRef } from '../domain/ports/version-source.ts';
import { groupId, parseSnapshotId } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { callOrAbsent } from './arm-errors.ts';
import { startOperation } from './operations.ts';

const GROUPS_API = '2021-04-01';

function parts(imageId: string): { subscriptionId: string; group: string; name: string } {
  const segments = imageId.split('/');
  return { subscriptionId: segments[2] ?? '', group: segments[4] ?? '', name: segments[8] ?? '' };
}

/** A managed image names a disk by `managedDisk`, a snapshot by `snapshot`, a blob by its address alone. */
function sourceOf(disk: DiskRef): Pick<ImageDisk, 'managedDisk' | 'snapshot' | 'blobUri'> {
  if ('uri' in disk) return { blobUri: disk.uri };
  return parseSnapshotId(disk.id) ? { snapshot: { id: disk.id } } : { managedDisk: { id: disk.id } };
}

const disksOf = ({ data, os, osType }: NonNullable<WantedImage['disks']>): ImageStorageProfile => ({
  osDisk: { osType, osState: 'Generalized', ...sourceOf(os) },
  dataDisks: data.map((disk) => ({ lun: disk.lun, ...sourceOf(disk) })),
});

export function makeImages(arm: ArmClients): Images {
  return {
    async readGroup(subscriptionId, resourceGroup) {
      const path = `${groupId(subscriptionId, resourceGroup)}?api-version=${GROUPS_API}`;
      return (await callOrAbsent(() => arm.send('GET', subscriptionId, path))) !== undefined;
    },
    async read(imageId) {
      const { group, name, subscriptionId } = parts(imageId);
      const found = await callOrAbsent(() => arm.compute(subscriptionId).images.get(group, name));
      if (!found) return undefined;
      const captureId = found.tags?.[OWNER];
      const sourceId = found.sourceVirtualMachine?.id;
      return {
        id: imageId,
        provisioningState: found.provisioningState ?? 'unknown',
        ...(captureId ? { captureId } : {}),
        ...(sourceId ? { sourceId } : {}),
      };
    },
    start({ disks, generation, id, location, tags, vmId, zoneResilient }) {
      const { group, name, subscriptionId } = parts(id);
      const { images } = arm.compute(subscriptionId);
      return startOperation('put-image', subscriptionId, () =>
        images.createOrUpdate(group, name, {
          location,
          tags: { ...tags },
          ...(disks ? {} : { sourceVirtualMachine: { id: vmId } }),
          hyperVGeneration: generation,
          storageProfile: { zoneResilient, ...(disks ? disksOf(disks) : {}) },
        }),
      );
    },
  };
}
