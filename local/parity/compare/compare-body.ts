import type { Json } from '../recording.ts';
import { type Difference, shown } from './difference.ts';

/** Names whose texts are words of an enumeration, codes or messages: only of these the value is compared, of all others the type. */
const worded = new Set(
  [
    'aggregatedState architecture assessmentMode caching code createOption deleteOption diskState displayStatus executionState',
    'hostCaching hyperVGeneration identityType level message networkAccessPolicy osState osType patchMode provisioningState',
    'publicNetworkAccess replicationMode securityType state status storageAccountType target tier type vmSize',
  ]
    .join(' ')
    .split(' '),
);

/** What is drawn by lot or by the hour is taken out of a text before it is compared. */
const normalised = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/gi, '<guid>')
    .replaceAll(/\/subscriptions\/[^/'"]+/gi, '/subscriptions/<sub>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?/g, '<time>');

const sameWord = (recorded: string, ours: string) =>
  normalised(recorded).toLowerCase() === normalised(ours).toLowerCase();

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

const isObject = (value: unknown): value is Json => typeOf(value) === 'object';

const lastName = (field: string) => field.split('.').at(-1)?.replace('[]', '') ?? '';

function compareObjects(field: string, recorded: Json, ours: Json): Difference[] {
  const inner = (name: string) => (field ? `${field}.${name}` : name);
  return Object.keys({ ...recorded, ...ours }).flatMap((name): Difference[] => {
    const [left, right] = [recorded[name] as unknown, ours[name] as unknown];
    // A null stands for "not there": services of one age write it, of another leave it out.
    if (right === undefined && left !== undefined && left !== null)
      return [{ field: inner(name), kind: 'missing', recorded: shown(left), ours: shown(undefined) }];
    if (left === undefined && right !== undefined && right !== null)
      return [{ field: inner(name), kind: 'extra', recorded: shown(undefined), ours: shown(right) }];
    return compareBodies(inner(name), left, right);
  });
}

const nameOf = (item: unknown): string | undefined => {
  if (!isObject(item)) return undefined;
  const name: unknown = item.id ?? item.name;
  return typeof name === 'string' ? name.toLowerCase() : undefined;
};

/** Lists of named things are compared by name: their order means nothing. */
function pairUp(field: string, recorded: readonly unknown[], ours: readonly unknown[]): readonly unknown[] {
  if (field !== 'value') return ours;
  return recorded.map((item, index) => {
    const name = nameOf(item);
    return name === undefined ? ours[index] : (ours.find((other) => nameOf(other) === name) ?? ours[index]);
  });
}

function compareArrays(field: string, recorded: readonly unknown[], ours: readonly unknown[]): Difference[] {
  const lengths: Difference[] =
    recorded.length === ours.length
      ? []
      : [{ field, kind: 'value', recorded: `${recorded.length} items`, ours: `${ours.length} items` }];
  const paired = pairUp(field, recorded, ours);
  const items = recorded
    .slice(0, paired.length)
    .flatMap((item, index) => compareBodies(`${field}[]`, item, paired[index]));
  return [...lengths, ...items];
}

/** Property names and types all the way down. */
export function compareBodies(field: string, recorded: unknown, ours: unknown): Difference[] {
  if ((recorded ?? null) === null && (ours ?? null) === null) return [];
  if (Array.isArray(recorded) && Array.isArray(ours)) return compareArrays(field, recorded, ours);
  if (isObject(recorded) && isObject(ours)) return compareObjects(field, recorded, ours);
  if (typeOf(recorded) !== typeOf(ours)) return [{ field, kind: 'type', recorded: shown(recorded), ours: shown(ours) }];
  if (typeof recorded === 'string' && worded.has(lastName(field)) && !sameWord(recorded, String(ours)))
    return [{ field, kind: 'value', recorded: shown(recorded), ours: shown(ours) }];
  return [];
}
