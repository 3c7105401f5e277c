import { isDeepStrictEqual } from 'node:util';

export class Unexpected extends Error {}

export function expectEqual(what: string, seen: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(seen, wanted)) return;
  throw new Unexpected(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`);
}
