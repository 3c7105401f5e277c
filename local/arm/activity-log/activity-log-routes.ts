import { ArmError } from '../arm-error.ts';
import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import type { Route } from '../http/route.ts';
import type { Json } from '../shapes/json.ts';
import type { World } from '../world.ts';
import { logDocument } from './log-document.ts';
import { readFilter } from './log-filter.ts';

/** `$select` names the fields that are wanted. */
function selected(document: Json, select: string | null): Json {
  if (!select) return document;
  const names = select.split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(document).filter(([key]) => names.includes(key.toLowerCase())));
}

/** A page continues below the number that its link names: entries that come in between do not shift it. */
function read({ params, query, path }: ArmRequest, world: World): ArmResponse {
  const { activityLog, clock } = world;
  const holds = readFilter(query.get('$filter') ?? '', clock.nowMs);
  const below = Number(query.get('$skipToken') ?? Infinity);
  const scope = `/subscriptions/${params.subscriptionId}/`.toLowerCase();
  const found = activityLog
    .visibleAt(clock.nowMs)
    .filter((entry) => entry.seq < below && `${entry.resourceId}/`.toLowerCase().startsWith(scope) && holds(entry));
  const page = found.slice(0, activityLog.pageSize);
  const next = new URLSearchParams(query);
  next.set('$skipToken', String(page.at(-1)?.seq ?? 0));
  return ok({
    value: page.map((entry) => selected(logDocument(entry, activityLog.delaySeconds), query.get('$select'))),
    ...(found.length > page.length ? { nextLink: `${world.url}${path}?${next.toString()}` } : {}),
  });
}

function configure({ body }: ArmRequest, { activityLog }: World): ArmResponse {
  const { delaySeconds, pageSize } = (body ?? {}) as Json;
  for (const value of [delaySeconds, pageSize]) {
    if (value !== undefined && !(Number(value) >= 0))
      throw new ArmError(400, 'BadRequest', 'give { delaySeconds?, pageSize? }');
  }
  if (delaySeconds !== undefined) activityLog.delaySeconds = Number(delaySeconds);
  if (pageSize !== undefined) activityLog.pageSize = Math.max(1, Number(pageSize));
  return ok({ delaySeconds: activityLog.delaySeconds, pageSize: activityLog.pageSize });
}

export const activityLogRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values',
    operation: 'Microsoft.Insights/eventtypes/values/read',
    handler: read,
  },
  { method: 'POST', path: '/admin/activity-log', operation: 'admin/activity-log', open: true, handler: configure },
];
