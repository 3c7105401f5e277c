import { ArmError } from '../../arm-error.ts';
import type { ArmRequest } from '../../http/message.ts';
import { ok } from '../../http/respond.ts';
import type { Handler, Route } from '../../http/route.ts';
import type { Gallery, GalleryImage, GalleryVersion } from '../../shapes/image.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { shortRegion } from '../region-names.ts';
import { galleryByName, publicNamesOf, uniqueNameOf } from './shared-version.ts';

type Audience = 'sharedGalleries' | 'communityGalleries';

/** Whether a gallery is seen by the groups it names, or by everybody. */
const isSeen = ({ model }: Gallery, audience: Audience): boolean =>
  audience === 'sharedGalleries'
    ? model.sharingProfile?.permissions === 'Groups'
    : model.sharingProfile?.communityGalleryInfo?.communityGalleryEnabled === true;

const disclaimer = { disclaimer: 'https://aka.ms/community-gallery-disclaimer' };

interface View {
  readonly audience: Audience;
  readonly location: string;
  readonly name: string;
  readonly gallery: Gallery;
}

const notFound = () => new ArmError(404, 'NotFound', 'The entity was not found in this Azure location.');

function viewOf({ params }: ArmRequest, world: World, audience: Audience): View {
  const { gallery: name = '', location = '' } = params;
  const gallery = galleryByName(world, name);
  if (!gallery || !isSeen(gallery, audience)) throw notFound();
  return { audience, location, name, gallery };
}

const titled: Record<Audience, string> = {
  sharedGalleries: 'SharedGalleries',
  communityGalleries: 'CommunityGalleries',
};

/** The path by which others use it; the caller's own id of it is never shown. */
const shown = ({ audience, location, name }: View, own: string, tail: string, properties: Json): Json => ({
  properties: { ...(audience === 'communityGalleries' ? disclaimer : {}), ...properties },
  location,
  name: own,
  identifier: { uniqueId: `/${titled[audience]}/${name}${tail}` },
});

function renderGallery(view: View): Json {
  if (view.audience === 'sharedGalleries') return shown(view, view.name, '', {});
  const { publisherUri, publisherContact, eula } = view.gallery.model.sharingProfile.communityGalleryInfo as Json;
  const communityMetadata = { publisherUri, publisherContact, eula, publicNames: publicNamesOf(view.gallery) } as Json;
  return { ...shown(view, view.name, '', { communityMetadata }), communityMetadata };
}

/** A community image does not say whose it is (test_community_gallery_operations #56). */
function renderImage(view: View, { name, model }: GalleryImage): Json {
  const { osType, osState, hyperVGeneration, architecture, identifier, features } = model;
  const hidden = { publisher: '', offer: '', sku: '' };
  return shown(view, name, `/Images/${name}`, {
    osType,
    osState,
    recommended: (model.recommended ?? {}) as Json,
    hyperVGeneration,
    architecture,
    identifier: view.audience === 'communityGalleries' ? hidden : (identifier as Json),
    ...(features ? { features } : {}),
  });
}

function renderVersion(view: View, image: string, { name, publishingProfile, captured }: GalleryVersion): Json {
  const disk = ({ sizeGiB, caching }: { sizeGiB: number; caching: string }) => ({
    diskSizeGB: sizeGiB,
    hostCaching: caching,
  });
  const data = captured.data.map((each) => ({ lun: each.lun, ...disk(each) }));
  return shown(view, name, `/Images/${image}/Versions/${name}`, {
    publishedDate: publishingProfile.publishedDate as string,
    excludeFromLatest: publishingProfile.excludeFromLatest === true,
    storageProfile: { osDiskImage: disk(captured.os), ...(data.length > 0 ? { dataDiskImages: data } : {}) },
  });
}

const imageIn = (world: World, { gallery }: View, name = ''): GalleryImage => {
  const found = world.tables.galleryImages.get(`${gallery.id}/images/${name}`);
  if (!found) throw notFound();
  return found;
};

/** Only where it is replicated to, and only once it is. */
const versionsOf = (world: World, view: View, image: GalleryImage) =>
  world.tables.galleryVersions
    .under(image.id)
    .filter(
      ({ everSucceeded, replicas }) =>
        everSucceeded && replicas.some(({ region }) => region === shortRegion(view.location)),
    );

const listed = (world: World, { params }: ArmRequest): Json[] =>
  world.tables.galleries
    .all()
    .filter((gallery) => isSeen(gallery, 'sharedGalleries'))
    .map((gallery) => {
      const view: View = {
        audience: 'sharedGalleries',
        location: params.location ?? '',
        name: uniqueNameOf(gallery),
        gallery,
      };
      const { properties: _empty, ...rest } = renderGallery(view);
      return rest;
    });

function routesOf(audience: Audience): Route[] {
  const base = `/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/${audience}`;
  const get = (path: string, handler: (view: View, request: ArmRequest, world: World) => unknown): Route => ({
    method: 'GET',
    path: `${base}${path}`,
    operation: `Microsoft.Compute/locations/${audience}/read`,
    handler: (request, world) => ok(handler(viewOf(request, world, audience), request, world)),
  });
  const list: Handler = (request, world) => ok({ value: listed(world, request) });
  const image = '/{gallery}/images/{image}';
  return [
    ...(audience === 'sharedGalleries'
      ? [
          {
            method: 'GET',
            path: base,
            operation: `Microsoft.Compute/locations/${audience}/read`,
            handler: list,
          } as const,
        ]
      : []),
    get('/{gallery}', renderGallery),
    get('/{gallery}/images', (view, _request, world) => ({
      value: world.tables.galleryImages.under(view.gallery.id).map((row) => renderImage(view, row)),
    })),
    get(image, (view, { params }, world) => renderImage(view, imageIn(world, view, params.image))),
    get(`${image}/versions`, (view, { params }, world) => ({
      value: versionsOf(world, view, imageIn(world, view, params.image)).map((row) =>
        renderVersion(view, params.image ?? '', row),
      ),
    })),
    get(`${image}/versions/{version}`, (view, { params }, world) => {
      const found = versionsOf(world, view, imageIn(world, view, params.image)).find(
        ({ name }) => name === params.version,
      );
      if (!found) throw notFound();
      return renderVersion(view, params.image ?? '', found);
    }),
  ];
}

/** Galleries as those see them with whom they are shared. */
export const sharedRoutes: readonly Route[] = [...routesOf('sharedGalleries'), ...routesOf('communityGalleries')];
