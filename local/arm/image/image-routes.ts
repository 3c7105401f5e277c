import { resourceNotFound } from '../arm-error.ts';
import { versionOf } from '../http/api-version.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { accepted, created, noContent, ok, updating } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { computeId } from '../resource-id.ts';
import type { World } from '../world.ts';
import { deleteImage, putImage, renderImage } from './managed-images.ts';

const scope = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/images';
const one = `${scope}/{image}`;
const type = 'Microsoft.Compute/images';

const idOf = ({ params }: ArmRequest) =>
  computeId(params.subscriptionId ?? '', params.group ?? '', 'images', params.image ?? '');

function imageOf(request: ArmRequest, world: World) {
  const found = world.tables.images.get(idOf(request));
  if (!found) throw resourceNotFound(type, request.params.image ?? '', request.params.group ?? '');
  return found;
}

const list = (world: World, under: string, apiVersion: string): ArmResponse =>
  ok({ value: world.tables.images.under(under).map((image) => renderImage(image, apiVersion)) });

/** Managed images (INDEX facts 1 and 13). */
export const imageRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: one,
    operation: `${type}/write`,
    throttle: 'createImages',
    handler: (request, world) => {
      const { image, operation, isNew } = putImage(world, idOf(request), request.body);
      return (isNew ? created : updating)(world, operation, renderImage(image, versionOf(request)));
    },
  },
  {
    method: 'PATCH',
    path: one,
    operation: `${type}/write`,
    throttle: 'createImages',
    handler: (request, world) => {
      const { location } = imageOf(request, world);
      const { image, operation } = putImage(world, idOf(request), { ...request.body, location });
      return updating(world, operation, renderImage(image, versionOf(request)));
    },
  },
  {
    method: 'GET',
    path: one,
    operation: `${type}/read`,
    throttle: 'getImages',
    handler: (request, world) => ok(renderImage(imageOf(request, world), versionOf(request))),
  },
  {
    method: 'GET',
    path: scope,
    operation: `${type}/read`,
    throttle: 'listImages',
    handler: (request, world) =>
      list(
        world,
        `/subscriptions/${request.params.subscriptionId}/resourceGroups/${request.params.group}`,
        versionOf(request),
      ),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/images',
    operation: `${type}/read`,
    throttle: 'listImages',
    handler: (request, world) => list(world, `/subscriptions/${request.params.subscriptionId}`, versionOf(request)),
  },
  {
    method: 'DELETE',
    path: one,
    operation: `${type}/delete`,
    throttle: 'deleteImages',
    handler: (request, world) => {
      const operation = deleteImage(world, idOf(request));
      return operation ? accepted(world, operation) : noContent();
    },
  },
];
