/** When a timer function runs next. All times are UTC. */
export interface Schedule {
  /** The first moment after `afterMs`. */
  next(afterMs: number): number;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: monthNames },
  { low: 0, high: 6, names: dayNames },
];

/** Reads NCRONTAB with six fields (or five, then second 0), or a TimeSpan such as `00:05:00` for a constant interval. */
export function parseSchedule(text: string): Schedule {
  const interval = parseTimeSpan(text.trim());
  if (interval !== undefined) return { next: (afterMs) => afterMs + interval };
  const parts = text.trim().split(/\s+/);
  const six = parts.length === 5 ? ['0', ...parts] : parts;
  if (six.length !== 6) throw new Error(`schedule "${text}" is neither NCRONTAB with 5 or 6 fields nor a TimeSpan`);
  const [seconds, minutes, hours, days, months, weekdays] = six.map((part, index) =>
    parseField(part, fields[index] as Field, text),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  const isDay = (day: Date) =>
    months.has(day.getUTCMonth() + 1) && days.has(day.getUTCDate()) && weekdays.has(day.getUTCDay());
  const timesOfDay = (from: number) => firstTimeOfDay(hours, minutes, seconds, from);
  return {
    next(afterMs) {
      const from = new Date(Math.floor(afterMs / 1000) * 1000 + 1000);
      let midnight = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
      let second = (from.getTime() - midnight) / 1000;
      // Eight years hold every date there is, also 29 February across a century.
      for (let day = 0; day < 8 * 366; day += 1, midnight += 86_400_000, second = 0) {
        if (!isDay(new Date(midnight))) continue;
        const found = timesOfDay(second);
        if (found !== undefined) return midnight + found * 1000;
      }
      throw new Error(`schedule "${text}" never happens`);
    },
  };
}

function firstTimeOfDay(hours: Set<number>, minutes: Set<number>, seconds: Set<number>, from: number) {
  for (let hour = Math.floor(from / 3600); hour < 24; hour += 1) {
    if (!hours.has(hour)) continue;
    for (let minute = 0; minute < 60; minute += 1) {
      const base = hour * 3600 + minute * 60;
      if (!minutes.has(minute) || base + 59 < from) continue;
      for (let second = 0; second < 60; second += 1) {
        if (seconds.has(second) && base + second >= from) return base + second;
      }
    }
  }
  return undefined;
}

function parseField(part: string, field: Field, text: string): Set<number> {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const [range = '', stepText] = item.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    const [lowText = '', highText] = range.split('-');
    const low = range === '*' ? field.low : readValue(lowText, field);
    const openEnd = range === '*' || (stepText !== undefined && highText === undefined);
    const high = highText !== undefined ? readValue(highText, field) : openEnd ? field.high : low;
    const isValid = [low, high].every((value) => value >= field.low && value <= field.high) && low <= high;
    if (!isValid || !Number.isInteger(step) || step < 1) throw new Error(`schedule "${text}": cannot read "${item}"`);
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

function readValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase().slice(0, 3)) ?? -1;
  if (named >= 0) return named + field.low;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Milliseconds of a .NET TimeSpan such as `1.02:03:04`. */
export function parseTimeSpan(text: string): number | undefined {
  const found = /^(?:(\d+)\.)?(\d+):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return ms > 0 ? ms : undefined;
}
