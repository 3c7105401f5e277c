import { beforeAll, describe, expect, test } from '@jest/globals';
import { basename } from 'node:path';
import { camelName, filesUnder, read } from './support/repository.ts';
import { loadRegistered, type Registered } from './support/registered-functions.ts';

const FILES = filesUnder('src/activities', '.ts').map((path) => ({ path, name: basename(path, '.ts') }));

/** The doc comment right above the factory. */
function contractOf(path: string): string | undefined {
  const factory = `make${camelName(path).replace(/^./, (letter) => letter.toUpperCase())}`;
  const above = read(path).split(`export const ${factory} `)[0] ?? '';
  return /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(above)?.[0];
}

const sentences = (comment: string): string[] =>
  comment
    .replaceAll(/^\s*\/?\*+\/?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?=\bIdempotent:|\bRetry:|\bUndo:)/);

let registered: Registered;

beforeAll(async () => {
  registered = await loadRegistered();
});

describe('activities', () => {
  test('there are some', () => {
    expect(FILES.length).toBeGreaterThan(20);
  });

  test.each(FILES)('$name is a descriptor, named after its file', ({ name, path }) => {
    const [, descriptor, given] =
      /export const (\w+) = defineActivity<[\s\S]*?>\(\s*'([^']+)',?\s*\)/.exec(read(path)) ?? [];

    expect({ descriptor, given }).toEqual({ descriptor: camelName(path), given: name });
  });

  test.each(FILES)('$name says what it does, why it may run twice, and what retry and undo mean', ({ path }) => {
    const [effect = '', idempotent = '', retry = '', undo = ''] = sentences(contractOf(path) ?? '');

    expect(effect.trim()).toMatch(/^[A-Z].*[.;:]$/);
    expect(idempotent).toMatch(/^Idempotent: \S/);
    expect(retry).toMatch(/^Retry: \S/);
    expect(undo).toMatch(/^Undo: \S/);
  });

  test('an undo that names an activity names one that exists', () => {
    const named = FILES.flatMap(({ path }) => {
      const undo = /Undo:[^`]*`([a-z-]+)`/.exec(contractOf(path) ?? '');
      return undo?.[1] ? [undo[1]] : [];
    });

    expect(named.filter((name) => !FILES.some((file) => file.name === name))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  test('all of them are registered, each once, and nothing else is', () => {
    const names = FILES.map(({ name }) => name).sort();

    expect([...registered.activities].sort()).toEqual(names);
  });

  test('none imports another', () => {
    const friends = FILES.filter(({ path }) => /from '\.\.?\/(?!\.\.)[a-z]/.test(read(path)));

    expect(friends).toEqual([]);
  });
});
