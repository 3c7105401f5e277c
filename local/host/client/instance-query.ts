import type { InstanceRow } from '../durable/instance-row.ts';
import type { Database } from '../store/database.ts';

/** Which instances a list or a purge is about; everything the real host does not understand counts as absent. */
export interface InstanceFilter {
  readonly createdFromMs: number | undefined;
  readonly createdToMs: number | undefined;
  readonly statuses: readonly string[];
  readonly idPrefix: string;
}

const statusNames = new Set([
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
]);

export function readFilter(query: URLSearchParams): InstanceFilter {
  const moment = (name: string) => {
    const ms = Date.parse(query.get(name) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  };
  return {
    createdFromMs: moment('createdTimeFrom'),
    createdToMs: moment('createdTimeTo'),
    statuses: (query.get('runtimeStatus') ?? '').split(',').filter((name) => statusNames.has(name.trim())),
    idPrefix: query.get('instanceIdPrefix') ?? '',
  };
}

/** Matching instances in the order of their ids, from just after `afterId`. */
export function queryInstances(db: Database, filter: InstanceFilter, afterId: string, limit: number): InstanceRow[] {
  return db.all<InstanceRow>(
    `SELECT * FROM instances
     WHERE id > ?1 AND created >= ?2 AND created <= ?3 AND substr(id, 1, length(?4)) = ?4
       AND (?5 = '[]' OR status IN (SELECT value FROM json_each(?5)))
     ORDER BY id LIMIT ?6`,
    afterId,
    filter.createdFromMs ?? 0,
    filter.createdToMs ?? Number.MAX_SAFE_INTEGER,
    filter.idPrefix,
    JSON.stringify(filter.statuses.map((name) => name.trim())),
    limit,
  );
}
