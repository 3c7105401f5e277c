import { beforeAll, describe, expect, test } from '@jest/globals';
import { type HttpFunction, loadRegistered, type Registered } from './support/registered-functions.ts';

let registered: Registered;

beforeAll(async () => {
  registered = await loadRegistered();
});

const segmentsOf = (route: string): string[] => route.toLowerCase().split('/');
const isParameter = (segment: string): boolean => segment.startsWith('{');

/** Whether some URL fits both. */
function canMeet(a: HttpFunction, b: HttpFunction): boolean {
  const [left, right] = [segmentsOf(a.route), segmentsOf(b.route)];
  if (!a.methods.some((method) => b.methods.includes(method))) return false;
  return (
    left.length === right.length &&
    left.every((segment, index) => {
      const other = right[index] ?? '';
      return segment === other || isParameter(segment) || isParameter(other);
    })
  );
}

describe('functions', () => {
  test('have names that differ in more than casing: the host refuses to start otherwise', () => {
    const { activities, entities, http, orchestrations, others } = registered;
    const names = [...activities, ...orchestrations, ...entities, ...others, ...http.map(({ name }) => name)];
    const doubles = names.filter((name, at) => names.findIndex((n) => n.toLowerCase() === name.toLowerCase()) !== at);

    expect(names.length).toBeGreaterThan(40);
    expect(doubles).toEqual([]);
  });

  test('are named in kebab-case', () => {
    const { activities, entities, http, orchestrations, others } = registered;
    const names = [...activities, ...orchestrations, ...entities, ...others, ...http.map(({ name }) => name)];

    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  test('no two answer one URL: the host would decide by the alphabet of their names', () => {
    const pairs = registered.http.flatMap((a, at) =>
      registered.http
        .slice(at + 1)
        .filter((b) => canMeet(a, b))
        .map((b) => `${a.name} and ${b.name}`),
    );

    expect(pairs).toEqual([]);
  });

  test('routes use no feature that this rule does not understand', () => {
    const odd = registered.http.filter(({ route }) => /[*?:]/.test(route));

    expect(odd).toEqual([]);
  });

  test('state their methods', () => {
    expect(registered.http.filter(({ methods }) => methods.length !== 1)).toEqual([]);
  });
});
