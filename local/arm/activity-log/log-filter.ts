import { ArmError } from '../arm-error.ts';
import { idKey } from '../resource-id.ts';
import type { LogEntry } from './activity-log.ts';

/** The service keeps 90 days, and refuses to look further back. */
const keptDays = 90;

type Condition = (entry: LogEntry) => boolean;

const bad = (message: string) => new ArmError(400, 'BadRequest', message);

const groupOf = (id: string) => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
const same = (left: string | undefined, right: string) => left?.toLowerCase() === right.toLowerCase();

function conditionOf(name: string, operator: string, value: string): Condition {
  if (name === 'eventtimestamp') {
    const ms = Date.parse(value);
    if (Number.isNaN(ms)) throw bad(`The filter value '${value}' of eventTimestamp is not a moment.`);
    return operator === 'ge' ? ({ atMs }) => atMs >= ms : ({ atMs }) => atMs <= ms;
  }
  switch (name) {
    case 'resourceuri':
    case 'resourceid':
      return ({ resourceId }) => idKey(resourceId) === idKey(value);
    case 'resourcegroupname':
      return ({ resourceId }) => same(groupOf(resourceId), value);
    case 'resourceprovider':
      return ({ operationName }) => same(operationName.split('/')[0], value);
    case 'correlationid':
      return ({ correlationId }) => same(correlationId, value);
    case 'eventchannels':
      return () => true;
    default:
      throw bad(`The filter property '${name}' is not supported.`);
  }
}

const term = /^(\w+)\s+(eq|ge|le)\s+'([^']*)'$/i;

/** `eventTimestamp ge '…' and resourceUri eq '…'`: a beginning is required, and everything is joined by `and`. */
export function readFilter(filter: string, nowMs: number): Condition {
  const terms = filter.split(/\s+and\s+/i).map((text) => {
    const match = term.exec(text.trim());
    if (!match) throw bad(`The filter '${filter}' is not supported.`);
    return [(match[1] ?? '').toLowerCase(), (match[2] ?? '').toLowerCase(), match[3] ?? ''] as const;
  });
  const start = terms.find(([name, operator]) => name === 'eventtimestamp' && operator === 'ge');
  if (!start) throw bad("The $filter must contain the start time: eventTimestamp ge '<time>'.");
  if (Date.parse(start[2]) < nowMs - keptDays * 86_400_000) {
    throw bad(`The start time cannot be more than ${keptDays} days in the past.`);
  }
  const conditions = terms.map((each) => conditionOf(...each));
  return (entry) => conditions.every((holds) => holds(entry));
}
