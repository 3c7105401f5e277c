import { ArmError } from '../arm-error.ts';
import { sharedVersion } from '../gallery/sharing/shared-version.ts';
import type { Captured } from '../shapes/image.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { marketplaceCapture, marketplaceImage } from './marketplace.ts';

/** What an image reference of a disk holds: a marketplace image, or a gallery version by id or by the name it is shared under. */
export function capturedOf(world: World, reference: Json): Captured {
  const marketplace = marketplaceImage(reference);
  if (marketplace) return marketplaceCapture(marketplace);
  const id = String(reference.id ?? reference.sharedGalleryImageId ?? reference.communityGalleryImageId ?? '');
  const version = world.tables.galleryVersions.get(id) ?? sharedVersion(world, id);
  const captured = version?.captured ?? world.tables.images.get(id)?.captured;
  if (!captured) {
    throw new ArmError(
      404,
      'NotFound',
      `The gallery image ${id} is not found or is not shared with this subscription.`,
    );
  }
  return captured;
}
