import { resourceNotFound } from '../../arm-error.ts';
import { accepted, created, noContent, ok } from '../../http/respond.ts';
import type { Handler, Route } from '../../http/route.ts';
import { renderDiskPoint, renderPoint } from './restore-point-document.ts';
import { deletePoint, findPoint, putPoint, storedPoint } from './restore-points.ts';

const one =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/restorePointCollections/{name}/restorePoints/{point}';

const route = (method: Route['method'], path: string, verb: string, handler: Handler): Route => ({
  method,
  path,
  operation: `Microsoft.Compute/restorePointCollections/restorePoints/${verb}`,
  handler,
});

export const restorePointRoutes: readonly Route[] = [
  route('PUT', one, 'write', ({ params, body }, world) => {
    const { point, operation } = putPoint(world, params, body ?? {});
    return created(world, operation, renderPoint(world, point));
  }),
  route('GET', one, 'read', ({ params, query }, world) => {
    const withView = query.get('$expand')?.toLowerCase() === 'instanceview';
    return ok(renderPoint(world, findPoint(world, params), withView));
  }),
  route('DELETE', one, 'delete', ({ params }, world) => {
    const point = storedPoint(world, params);
    return point ? accepted(world, deletePoint(world, point)) : noContent();
  }),
  route('GET', `${one}/diskRestorePoints`, 'diskRestorePoints/read', ({ params }, world) => {
    const point = findPoint(world, params);
    return ok({ value: point.disks.map((disk) => renderDiskPoint(world, point, disk)) });
  }),
  route('GET', `${one}/diskRestorePoints/{disk}`, 'diskRestorePoints/read', ({ params }, world) => {
    const point = findPoint(world, params);
    const disk = point.disks.find(({ name }) => name.toLowerCase() === params.disk?.toLowerCase());
    if (!disk) throw resourceNotFound('Microsoft.Compute/diskRestorePoints', params.disk ?? '', params.group ?? '');
    return ok(renderDiskPoint(world, point, disk));
  }),
];
