import { createHash } from 'node:crypto';
import { parentOf, type InstanceRow } from '../durable/instance-row.ts';
import type { Database } from '../store/database.ts';

const invented = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}/g;

/**
 * All instance and history rows as text, with the ids the host invented replaced by numbers in the order of their appearance: equal for two
 * runs that did the same. Instances whose ids are invented are ordered by what they are, not by what they are called.
 */
export function historyText(db: Database): string {
  const rows = db.all<InstanceRow>('SELECT * FROM instances ORDER BY id');
  const byId = new Map(rows.map((row) => [row.id, row]));
  const described = rows.map((row) => {
    const history = db.all<{ json: string }>('SELECT json FROM history WHERE instance = ? ORDER BY seq', row.id);
    const { id, exec, parent, ...rest } = row;
    const text = [JSON.stringify({ id, exec, parent, ...rest }), ...history.map(({ json }) => json)].join('\n');
    return { place: placeOf(row, byId), blanked: text.replace(invented, '#'), text };
  });
  const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  described.sort((a, b) => compare(a.place, b.place) || compare(a.blanked, b.blanked));
  const names = new Map<string, string>();
  return described
    .map(({ text }) => text)
    .join('\n\n')
    .replace(invented, (id) => {
      const name = names.get(id) ?? `#${names.size}`;
      names.set(id, name);
      return name;
    });
}

export const historyHash = (db: Database): string => createHash('sha256').update(historyText(db)).digest('hex');

/** A child is found by its parent and its task, because its own id may be invented. */
function placeOf(row: InstanceRow, byId: ReadonlyMap<string, InstanceRow>): string {
  const link = parentOf(row);
  const parent = link && byId.get(link.id);
  if (link && parent) return `${placeOf(parent, byId)} > ${String(link.task).padStart(6, '0')} ${row.created}`;
  return row.id.replace(invented, '#');
}
