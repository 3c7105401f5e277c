const isoDate = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Parses JSON the way the Event Grid extension does: everything that looks like an ISO date is read as a date and written again, so
 * trailing zeros of the fraction go and other time zones become the host's. An app that compares timestamps as text meets that here too.
 */
export function parseWithDates(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown) => (typeof value === 'string' ? rewriteDate(value) : value));
}

function rewriteDate(text: string): string {
  const found = isoDate.exec(text);
  if (!found || Number.isNaN(Date.parse(text))) return text;
  const [, whole = '', digits = '', zone = ''] = found;
  const kept = digits.slice(0, 7).replace(/0+$/, '');
  const fraction = kept === '' ? '' : `.${kept}`;
  if (zone === '' || zone === 'Z') return `${whole}${fraction}${zone}`;
  const moment = new Date(`${whole}${zone}`);
  const offsetMinutes = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  return `${local}${fraction}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
