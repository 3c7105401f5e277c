import { resourceNotFound } from '../arm-error.ts';
import { versionOf as apiVersionOf } from '../http/api-version.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import type { Operation } from '../operation.ts';
import { computeId } from '../resource-id.ts';
import { upperGroup } from '../resources/vm/vm-document.ts';
import type { World } from '../world.ts';
import { deleteGallery, patchGallery, putGallery, renderGallery } from './galleries.ts';
import { deleteGalleryImage, putGalleryImage, renderGalleryImage } from './gallery-images.ts';
import { shareGallery } from './sharing/share-gallery.ts';
import { deleteVersion, renderVersion } from './version-end.ts';
import { patchVersion, putVersion } from './versions.ts';

const galleries = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/galleries';
const gallery = `${galleries}/{gallery}`;
const image = `${gallery}/images/{image}`;
const version = `${image}/versions/{version}`;

function idOf({ params }: ArmRequest): string {
  const { subscriptionId = '', group = '', gallery: name = '', image: definition, version: number } = params;
  const tail = [...(definition ? ['images', definition] : []), ...(number ? ['versions', number] : [])];
  return computeId(subscriptionId, group, 'galleries', name, ...tail);
}

const missing = (request: ArmRequest) => {
  const [, tail = ''] = idOf(request).split('/providers/');
  const name = tail.split('/').at(-1) ?? '';
  return resourceNotFound(tail.slice(0, -name.length - 1), name, request.params.group ?? '');
};

function rowOf<Row>(request: ArmRequest, row: Row | undefined): Row {
  if (row === undefined) throw missing(request);
  return row;
}

const galleryOf = (request: ArmRequest, world: World) => rowOf(request, world.tables.galleries.get(idOf(request)));
const imageOf = (request: ArmRequest, world: World) => rowOf(request, world.tables.galleryImages.get(idOf(request)));
const versionOf = (request: ArmRequest, world: World) =>
  rowOf(request, world.tables.galleryVersions.get(idOf(request)));

const written = (world: World, { isNew, operation }: { isNew: boolean; operation: Operation }, body: unknown) =>
  (isNew ? created : updating)(world, operation, body);

const gone = (world: World, operation: Operation | undefined): ArmResponse =>
  operation ? accepted(world, operation) : noContent();

const kinds = { GET: 'get', DELETE: 'delete', PUT: 'put', PATCH: 'put' } as const;
const actions = { get: 'read', delete: 'delete', put: 'write' } as const;

const routesOf = (
  path: string,
  { type, bucket }: { readonly type: string; readonly bucket: 'Gallery' | 'GalleryImage' | 'GalleryVersion' },
  handlers: Partial<Record<keyof typeof kinds, Handler>>,
): Route[] =>
  Object.entries(handlers).map(([verb, handler]) => {
    const method = verb as keyof typeof kinds;
    const kind = kinds[method];
    return { method, path, operation: `${type}/${actions[kind]}`, throttle: `${kind}${bucket}` as const, handler };
  });

const galleryType = { type: 'Microsoft.Compute/galleries', bucket: 'Gallery' } as const;
const imageType = { type: 'Microsoft.Compute/galleries/images', bucket: 'GalleryImage' } as const;
const versionType = { type: 'Microsoft.Compute/galleries/images/versions', bucket: 'GalleryVersion' } as const;

const renderedVersion = (
  world: World,
  row: Parameters<typeof renderVersion>[0],
  request: ArmRequest,
  expand: string | null = null,
) => renderVersion(row, world.clock.nowMs, expand, apiVersionOf(request));

/** With the group in upper case, as recorded (INDEX fact 25). */
const listGalleries = (world: World, scope: string) =>
  ok({
    value: world.tables.galleries.under(scope).map((row) => ({ ...renderGallery(row), id: upperGroup(row.id) })),
  });

const galleryRows: readonly Route[] = [
  ...routesOf(gallery, galleryType, {
    PUT: (request, world) => {
      const write = putGallery(world, idOf(request), request.body);
      return written(world, write, renderGallery(write.gallery));
    },
    PATCH: (request, world) => {
      const write = patchGallery(world, galleryOf(request, world), request.body);
      return written(world, write, renderGallery(write.gallery));
    },
    GET: (request, world) => ok(renderGallery(galleryOf(request, world))),
    DELETE: (request, world) => gone(world, deleteGallery(world, idOf(request))),
  }),
  {
    method: 'POST',
    path: `${gallery}/share`,
    operation: 'Microsoft.Compute/galleries/share/action',
    throttle: 'putGallery',
    handler: (request, world) => accepted(world, shareGallery(world, galleryOf(request, world), request.body ?? {})),
  },
  ...routesOf(galleries, galleryType, {
    GET: ({ params }, world) =>
      listGalleries(world, `/subscriptions/${params.subscriptionId}/resourceGroups/${params.group}`),
  }),
  ...routesOf('/subscriptions/{subscriptionId}/providers/Microsoft.Compute/galleries', galleryType, {
    GET: ({ params }, world) => listGalleries(world, `/subscriptions/${params.subscriptionId}`),
  }),
];

const imageRows: readonly Route[] = [
  ...routesOf(image, imageType, {
    PUT: (request, world) => {
      const apiVersion = request.query.get('api-version') ?? '';
      const write = putGalleryImage(world, idOf(request), request.body, apiVersion);
      return written(world, write, renderGalleryImage(write.image, apiVersionOf(request)));
    },
    PATCH: (request, world) => {
      const { tags } = imageOf(request, world);
      const write = putGalleryImage(world, idOf(request), { tags, ...request.body }, '');
      return written(world, write, renderGalleryImage(write.image, apiVersionOf(request)));
    },
    GET: (request, world) => ok(renderGalleryImage(imageOf(request, world), apiVersionOf(request))),
    DELETE: (request, world) => gone(world, deleteGalleryImage(world, idOf(request))),
  }),
  ...routesOf(`${gallery}/images`, imageType, {
    GET: (request, world) =>
      ok({
        value: world.tables.galleryImages
          .under(galleryOf(request, world).id)
          .map((row) => renderGalleryImage(row, apiVersionOf(request))),
      }),
  }),
];

const versionRows: readonly Route[] = [
  ...routesOf(version, versionType, {
    PUT: (request, world) => {
      const write = putVersion(world, idOf(request), request.body);
      return written(world, write, renderedVersion(world, write.version, request));
    },
    PATCH: (request, world) => {
      const write = patchVersion(world, versionOf(request, world), request.body);
      return written(world, write, renderedVersion(world, write.version, request));
    },
    GET: (request, world) =>
      ok(renderedVersion(world, versionOf(request, world), request, request.query.get('$expand'))),
    DELETE: (request, world) => gone(world, deleteVersion(world, idOf(request))),
  }),
  ...routesOf(`${image}/versions`, versionType, {
    GET: (request, world) =>
      ok({
        value: world.tables.galleryVersions
          .under(imageOf(request, world).id)
          .map((row) => renderedVersion(world, row, request)),
      }),
  }),
];

/** Azure Compute Gallery (INDEX facts 1, 15 to 18). */
export const galleryRoutes: readonly Route[] = [...galleryRows, ...imageRows, ...versionRows];
