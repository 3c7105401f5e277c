import { OWNER } from '../domain/image-tags.ts';
import type { Images } from '../domain/ports/images.ts';
import { groupId } from '../domain/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { callOrAbsent } from './arm-errors.ts';
import { startOperation } from './operations.ts';

const GROUPS_API = '2021-04-01';

function parts(imageId: string): { subscriptionId: string; group: string; name: string } {
  const segments = imageId.split('/');
  return { subscriptionId: segments[2] ?? '', group: segments[4] ?? '', name: segments[8] ?? '' };
}

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
    start({ generation, id, location, tags, vmId, zoneResilient }) {
      const { group, name, subscriptionId } = parts(id);
      const { images } = arm.compute(subscriptionId);
      return startOperation('put-image', subscriptionId, () =>
        images.createOrUpdate(group, name, {
          location,
          tags: { ...tags },
          sourceVirtualMachine: { id: vmId },
          hyperVGeneration: generation,
          storageProfile: { zoneResilient },
        }),
      );
    },
  };
}
