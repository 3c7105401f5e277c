import type { Gallery, GalleryVersion } from '../../shapes/image.ts';
import { idKey } from '../../resource-id.ts';
import type { World } from '../../world.ts';

/** The name under which a gallery is seen by those it is shared with. */
export const uniqueNameOf = ({ model }: Gallery): string => String(model.identifier?.uniqueName ?? '');

/** Names under which it is seen by everybody. */
export const publicNamesOf = ({ model }: Gallery): readonly string[] =>
  (model.sharingProfile?.communityGalleryInfo?.publicNames ?? []) as string[];

const sharedPath =
  /^\/?(?:sharedgalleries|communitygalleries)\/(?<gallery>[^/]+)\/images\/(?<image>[^/]+)(?:\/versions\/(?<version>[^/]+))?$/i;

export const galleryByName = (world: World, name: string): Gallery | undefined =>
  world.tables.galleries
    .all()
    .find((gallery) => [uniqueNameOf(gallery), ...publicNamesOf(gallery)].some((each) => idKey(each) === idKey(name)));

/** `/SharedGalleries/NAME/Images/I/Versions/V` and the same of a community gallery. */
export function sharedVersion(world: World, path: string): GalleryVersion | undefined {
  const { gallery: name = '', image = '', version = '' } = sharedPath.exec(path)?.groups ?? {};
  const gallery = galleryByName(world, name);
  if (!gallery) return undefined;
  return world.tables.galleryVersions.get(`${gallery.id}/images/${image}/versions/${version}`);
}
