/** A condition on a route value, for example `int` or `length(2,4)`. */
export type Constraint = (value: string) => boolean;

type MakeConstraint = (...numbers: number[]) => Constraint;

const isInteger = (value: string) => /^[+-]?\d+$/.test(value);
const isNumber = (value: string) => value.trim() !== '' && Number.isFinite(Number(value));
const guid = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;

const known: Record<string, MakeConstraint | undefined> = {
  int: () => (value) => isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
  long: () => isInteger,
  bool: () => (value) => /^(?:true|false)$/i.test(value),
  guid: () => (value) => guid.test(value),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  decimal: () => isNumber,
  double: () => isNumber,
  float: () => isNumber,
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  required: () => (value) => value !== '',
  length:
    (low = 0, high = low) =>
    (value) =>
      value.length >= low && value.length <= high,
  minlength:
    (low = 0) =>
    (value) =>
      value.length >= low,
  maxlength:
    (high = 0) =>
    (value) =>
      value.length <= high,
  min:
    (low = 0) =>
    (value) =>
      isInteger(value) && Number(value) >= low,
  max:
    (high = 0) =>
    (value) =>
      isInteger(value) && Number(value) <= high,
  range:
    (low = 0, high = 0) =>
    (value) =>
      isInteger(value) && Number(value) >= low && Number(value) <= high,
};

/** Reads `:int:min(1)`; an unknown constraint is an error, because ignoring it would route what Azure does not. */
export function readConstraints(text: string): Constraint[] {
  const constraints: Constraint[] = [];
  for (const [, name = '', argument] of text.matchAll(/:([a-z]+)(?:\(((?:[^()]|\([^()]*\))*)\))?/gi)) {
    if (name.toLowerCase() === 'regex') {
      const pattern = new RegExp(argument ?? '', 'i');
      constraints.push((value) => pattern.test(value));
      continue;
    }
    const make = known[name.toLowerCase()];
    if (!make) throw new Error(`unknown route constraint "${name}"`);
    constraints.push(make(...(argument ? argument.split(',').map(Number) : [])));
  }
  return constraints;
}

export const meetsConstraints = (constraints: readonly Constraint[], value: string): boolean =>
  constraints.every((isMet) => isMet(value));
