import { seededCapture } from '../gallery/seed-galleries.ts';
import { computeId } from '../resource-id.ts';
import type { Seed } from '../seed-shape.ts';
import type { World } from '../world.ts';

/** Managed images that are there already: Windows, V2, well generalized. */
export function seedImages(world: World, { subscriptionId, images = [] }: Seed): void {
  for (const { resourceGroup, name, location } of images) {
    const id = computeId(subscriptionId, resourceGroup, 'images', name);
    world.tables.images.put({
      id,
      name,
      type: 'Microsoft.Compute/images',
      location,
      tags: {},
      provisioningState: 'Succeeded',
      sourceKey: '',
      captured: seededCapture('Windows'),
    });
  }
}
