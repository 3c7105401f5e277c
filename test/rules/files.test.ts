import { describe, expect, test } from '@jest/globals';
import { basename, dirname } from 'node:path';
import { allFiles, codeOf, filesUnder, lineCount, read } from './support/repository.ts';

const MAX_LINES = 200;
const MAX_FILES = 15;
const SOURCES = [...filesUnder('src', '.ts'), ...filesUnder('local', '.ts')];
const OURS = [...SOURCES, ...filesUnder('test', '.ts'), ...filesUnder('scripts', '.ts')];

function filesPerFolder(paths: readonly string[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const path of paths) count.set(dirname(path), (count.get(dirname(path)) ?? 0) + 1);
  return count;
}

/** `from` clauses and dynamic imports of a file. */
const importsOf = (path: string): string[] =>
  [...codeOf(path).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');

describe('files', () => {
  test('there are sources to look at', () => {
    expect(SOURCES.length).toBeGreaterThan(200);
  });

  test('of src and local have at most 200 lines', () => {
    const tooLong = SOURCES.filter((path) => lineCount(path) > MAX_LINES);

    expect(tooLong).toEqual([]);
  });

  test('lie in folders of at most 15', () => {
    const crowded = [...filesPerFolder(SOURCES)].filter(([, count]) => count > MAX_FILES);

    expect(crowded).toEqual([]);
  });

  test('are kebab-case and none is called index', () => {
    const odd = OURS.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(path)));
    const barrels = allFiles().filter((path) => /(^|\/)index\.[cm]?[jt]s$/.test(path));

    expect([...odd, ...barrels]).toEqual([]);
  });

  test('export by name only, nothing by default and nothing on behalf of another file', () => {
    const defaults = OURS.filter((path) => /^export default\b|\bas default\b/m.test(codeOf(path)));
    const reexports = SOURCES.filter((path) => /^export (\*|(type )?\{[^}]*\}) from/m.test(codeOf(path)));

    expect({ defaults, reexports }).toEqual({ defaults: [], reexports: [] });
  });

  test('of src never mention local or test', () => {
    const leaks = filesUnder('src', '.ts').filter((path) =>
      importsOf(path).some((target) => /(^|\/)(local|test)\//.test(target)),
    );

    expect(leaks).toEqual([]);
  });

  test('of src read the environment in one place', () => {
    const readers = filesUnder('src', '.ts').filter((path) => codeOf(path).includes('process.env'));

    expect(readers).toEqual(['src/functions/app.ts']);
  });

  test('of src never terminate an instance: a terminated child breaks its parent', () => {
    const callers = filesUnder('src', '.ts').filter((path) => /\.terminate\s*\(/.test(codeOf(path)));

    expect(callers).toEqual([]);
  });

  test('of src import packages of package.json only', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const packages = filesUnder('src', '.ts')
      .flatMap(importsOf)
      .filter((target) => !target.startsWith('.') && !target.startsWith('node:'));

    expect(packages.filter((name) => !(name in dependencies))).toEqual([]);
  });
});
