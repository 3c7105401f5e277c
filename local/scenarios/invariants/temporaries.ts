import type { WriteLogEntry } from '../../arm/write-log.ts';

export type Rule = readonly [broken: boolean, text: string];

const MADE = /\/(snapshots|disks|networkInterfaces|virtualMachines|restorePointCollections)\/goldsmith-cap-[^/]+$/i;
const RESTORE_POINT =
  /\/(snapshots\/goldsmith-cap-[0-9a-f]+-(os|lun\d+)|restorePointCollections\/goldsmith-cap-[0-9a-f]+)(\/restorePoints\/[^/]+)?$/i;

type Tags = Readonly<Record<string, string>>;
const tagsOf = ({ body }: WriteLogEntry): Tags => (body as { tags?: Tags } | undefined)?.tags ?? {};
const collectionOf = (path: string): string => path.toLowerCase().replace(/\/restorepoints\/[^/]+$/, '');

/** What is made for a while says whose it is and until when; and what a restore needs stays until then. */
export function temporaryRules(log: readonly WriteLogEntry[]): Rule[] {
  const puts = log.filter(({ method, path }) => method === 'PUT' && MADE.test(path));
  const expiries = new Map(puts.map((entry) => [entry.path.toLowerCase(), tagsOf(entry)['goldsmith-expires'] ?? '']));
  const unowned = puts.filter((entry) => {
    const tags = tagsOf(entry);
    return !tags['goldsmith-capture'] || Number.isNaN(Date.parse(tags['goldsmith-expires'] ?? ''));
  });
  const early = log.filter(({ at, method, path }) => {
    if (method !== 'DELETE' || !RESTORE_POINT.test(path)) return false;
    return Date.parse(at) < Date.parse(expiries.get(collectionOf(path)) ?? '');
  });
  return [
    ...unowned.map(({ path }): Rule => [true, `made without owner and expiry: ${path}`]),
    ...early.map(({ at, path }): Rule => [
      true,
      `a restore point was removed before its days were over: ${path} at ${at}`,
    ]),
  ];
}
