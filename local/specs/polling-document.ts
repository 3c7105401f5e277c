import type { Exchange } from '../arm/http/exchange-log.ts';
import type { Finding } from './exceptions.ts';

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/;
const statuses = ['InProgress', 'Succeeded', 'Failed', 'Canceled'];
const known = new Set(['startTime', 'endTime', 'status', 'name', 'properties', 'error']);

/** What was recorded of polling documents, for no swagger has them (INDEX facts 5 to 7, 26). */
export function pollProblems({ method, url, status, body }: Exchange): readonly Finding[] {
  const problems: Finding[] = [];
  const note = (field: string, message: string) =>
    problems.push({ side: 'response', where: `${method} polling`, code: 'POLLING', field, message });
  const document = (body ?? {}) as Readonly<Record<string, string | undefined>>;
  if (/[?&]monitor=true/.test(url) || status >= 400) return problems; // a bare result, or ARM's own error
  if (status !== 200) note('status', `answered ${status}, never seen but 200`);
  if (!statuses.includes(document.status ?? '')) note('status', `no such status: ${document.status ?? ''}`);
  if (!time.test(document.startTime ?? '')) note('startTime', 'not a date of seven digits with an offset');
  const ended = document.status !== 'InProgress';
  if (ended !== (document.endTime !== undefined))
    note('endTime', 'stands where the operation has ended, and only there');
  if (document.endTime !== undefined && !time.test(document.endTime)) note('endTime', 'not a date of seven digits');
  // An operation that Azure gave up has its error too (ARM: async operations).
  if (['Failed', 'Canceled'].includes(document.status ?? '') !== (document.error !== undefined))
    note('error', 'stands where it failed, and only there');
  if (typeof document.name !== 'string' || !url.toLowerCase().includes(document.name.toLowerCase()))
    note('name', 'is not the id of the address');
  for (const name of Object.keys(document)) if (!known.has(name)) note(name, 'was never seen');
  return problems;
}
