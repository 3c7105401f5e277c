import { versionOf } from '../http/api-version.ts';
import type { ArmRequest } from '../http/message.ts';
import { accepted, noContent, ok } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import { beginGetAccess, endGetAccess } from '../resources/disk/disk-access.ts';
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
    const how = { patch: request.method === 'PATCH', apiVersion: versionOf(request) };
    const { answer, operation } = writeRow(world, kind, request.params, request.body ?? {}, how);
    return accepted(world, operation, answer);
  };
  const list =
    (scopeOf: (params: ArmRequest['params']) => string): Handler =>
    (request, world) =>
      ok({
        value: rowsUnder(world, kind, scopeOf(request.params)).map((row) =>
          renderRow(world, kind, row, { id: upperGroup(row.id), apiVersion: versionOf(request) }),
        ),
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
    route('GET', one, 'read', (request, world) =>
      ok(renderRow(world, kind, findRow(world, kind, request.params), { apiVersion: versionOf(request) })),
    ),
    route('PUT', one, 'write', write),
    route('PATCH', one, 'write', write),
    route('POST', `${one}/beginGetAccess`, 'beginGetAccess/action', (request, world) =>
      accepted(world, beginGetAccess(world, findRow(world, kind, request.params), request.body ?? {})),
    ),
    route('POST', `${one}/endGetAccess`, 'endGetAccess/action', (request, world) =>
      accepted(world, endGetAccess(world, findRow(world, kind, request.params))),
    ),
    route('DELETE', one, 'delete', ({ params }, world) => {
      const row = storedRow(world, kind, params);
      return row ? accepted(world, deleteRow(world, kind, row)) : noContent();
    }),
  ];
}

export const diskRoutes: readonly Route[] = [...routesOf('disks'), ...routesOf('snapshots')];
