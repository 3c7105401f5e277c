import type { ArmRequest } from '../http/message.ts';
import { accepted, noContent, ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import {
  deleteRow,
  findRow,
  renderRow,
  rowsUnder,
  storedRow,
  writeRow,
  type DiskKind,
} from '../resources/disk/disks.ts';
import { upperGroup } from '../resources/vm/vm-document.ts';

/** Disks and snapshots answer alike: 202 with both headers, and the document as the operation's output (INDEX facts 1 and 5). */
function routesOf(kind: DiskKind): Route[] {
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/${kind}`;
  const one = `${inGroup}/{name}`;
  const provider = `Microsoft.Compute/${kind}`;
  const write: Handler = (request, world) => {
    const patch = request.method === 'PATCH';
    const { row, operation } = writeRow(world, kind, request.params, request.body ?? {}, patch);
    return accepted(world, operation, renderRow(world, kind, row));
  };
  const list =
    (scopeOf: (params: ArmRequest['params']) => string): Handler =>
    ({ params }, world) =>
      ok({
        value: rowsUnder(world, kind, scopeOf(params)).map((row) => renderRow(world, kind, row, upperGroup(row.id))),
      });
  const route = (method: Route['method'], path: string, verb: string, handler: Handler): Route => ({
    method,
    path,
    operation: `${provider}/${verb}`,
    handler,
  });
  return [
    route(
      'GET',
      `/subscriptions/{subscriptionId}/providers/Microsoft.Compute/${kind}`,
      'read',
      list(({ subscriptionId }) => `/subscriptions/${subscriptionId}`),
    ),
    route(
      'GET',
      inGroup,
      'read',
      list(({ subscriptionId, group }) => `/subscriptions/${subscriptionId}/resourceGroups/${group}`),
    ),
    route('GET', one, 'read', ({ params }, world) => ok(renderRow(world, kind, findRow(world, kind, params)))),
    route('PUT', one, 'write', write),
    route('PATCH', one, 'write', write),
    route('DELETE', one, 'delete', ({ params }, world) => {
      const row = storedRow(world, kind, params);
      return row ? accepted(world, deleteRow(world, kind, row)) : noContent();
    }),
  ];
}

export const diskRoutes: readonly Route[] = [...routesOf('disks'), ...routesOf('snapshots')];
