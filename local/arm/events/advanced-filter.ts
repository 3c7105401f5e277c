import type { Json } from '../shapes/json.ts';

type Test = (value: unknown, given: readonly unknown[]) => boolean;

const texts = (value: unknown) => (Array.isArray(value) ? value : [value]).map((each) => String(each).toLowerCase());

const anyText =
  (fits: (value: string, given: string) => boolean): Test =>
  (value, given) =>
    value !== undefined && texts(value).some((one) => texts(given).some((other) => fits(one, other)));

const not =
  (test: Test): Test =>
  (value, given) =>
    !test(value, given);

const compared =
  (fits: (value: number, given: number) => boolean): Test =>
  (value, [given]) =>
    value !== undefined && fits(Number(value), Number(given));

/** Each range is a pair, both ends in it. */
const inRange: Test = (value, ranges) =>
  value !== undefined &&
  (ranges as readonly (readonly [number, number])[]).some(
    ([least, most]) => Number(value) >= least && Number(value) <= most,
  );

const isIn = anyText((value, given) => value === given);
const contains = anyText((value, given) => value.includes(given));
const begins = anyText((value, given) => value.startsWith(given));
const ends = anyText((value, given) => value.endsWith(given));

/** Operators of `advancedFilters` (specs: EventGrid): texts in any casing. */
const operators: Readonly<Record<string, Test>> = {
  StringIn: isIn,
  StringNotIn: not(isIn),
  StringContains: contains,
  StringNotContains: not(contains),
  StringBeginsWith: begins,
  StringNotBeginsWith: not(begins),
  StringEndsWith: ends,
  StringNotEndsWith: not(ends),
  NumberIn: isIn,
  NumberNotIn: not(isIn),
  NumberInRange: inRange,
  NumberNotInRange: not(inRange),
  NumberGreaterThan: compared((value, given) => value > given),
  NumberGreaterThanOrEquals: compared((value, given) => value >= given),
  NumberLessThan: compared((value, given) => value < given),
  NumberLessThanOrEquals: compared((value, given) => value <= given),
  BoolEquals: (value, [given]) => value === given,
  IsNullOrUndefined: (value) => value === undefined || value === null,
  IsNotNull: (value) => value !== undefined && value !== null,
};

export const knowsOperator = (name: unknown): boolean => String(name) in operators;

const valueAt = (event: Json, key: string): unknown =>
  key.split('.').reduce<unknown>((inner, name) => (inner as Json | undefined)?.[name], event);

/** Whether an event passes one filter: all values of it are tried, one is enough. */
export function passes(event: Json, { operatorType, key, values, value }: Json): boolean {
  const given = (values ?? [value]) as readonly unknown[];
  return operators[String(operatorType)]?.(valueAt(event, String(key)), given) ?? false;
}
