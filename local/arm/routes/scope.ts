import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import { changeTags, renderTags, taggedAt, type TagOperation } from '../resources/tags.ts';
import type { Tags } from '../shapes/json.ts';
import type { World } from '../world.ts';

const tagsPath = '/{scope+}/providers/Microsoft.Resources/tags/default';
const scopeOf = ({ params }: ArmRequest) => `/${params.scope}`;
const tagsIn = ({ body }: ArmRequest): Tags => (body?.properties?.tags ?? {}) as Tags;

/** All synchronous, as recorded (INDEX fact 24). */
const change =
  (operationOf: (request: ArmRequest) => TagOperation) =>
  (request: ArmRequest, world: World): ArmResponse =>
    ok(renderTags(changeTags(world, scopeOf(request), operationOf(request), tagsIn(request))));

export const scopeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: tagsPath,
    operation: 'Microsoft.Resources/tags/read',
    handler: (request, world) => ok(renderTags(taggedAt(world, scopeOf(request)))),
  },
  { method: 'PUT', path: tagsPath, operation: 'Microsoft.Resources/tags/write', handler: change(() => 'Replace') },
  {
    method: 'PATCH',
    path: tagsPath,
    operation: 'Microsoft.Resources/tags/write',
    handler: change(({ body }) => body?.operation as TagOperation),
  },
  {
    method: 'DELETE',
    path: tagsPath,
    operation: 'Microsoft.Resources/tags/delete',
    handler: (request, world) => {
      changeTags(world, scopeOf(request), 'Replace', {});
      return ok();
    },
  },
];
