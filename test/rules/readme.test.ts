import { describe, expect, test } from '@jest/globals';
import { exists, filesUnder, read } from './support/repository.ts';

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const PAGES = [
  ...(exists('README.md') ? ['README.md'] : []),
  ...filesUnder('docs', '.md'),
  ...filesUnder('infra', '.md'),
];
const BUILT_IN = ['ci', 'install', 'exec', 'pack', 'rebuild'];

const fencesOf = (page: string): string => [...read(page).matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].join('\n');

describe('documentation', () => {
  test.each(PAGES)('%s names only npm commands that exist', (page) => {
    const commands = [...fencesOf(page).matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');

    expect(commands.filter((name) => !(name in scripts) && !BUILT_IN.includes(name))).toEqual([]);
  });

  test.each(PAGES)('%s links to files that exist', (page) => {
    const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : '';
    const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '');

    expect(links.filter((link) => !exists(folder + link))).toEqual([]);
  });

  test.each(PAGES)('%s names only files of ours that exist', (page) => {
    const paths = [...read(page).matchAll(/`((?:src|local|test|infra|scripts|docs)\/[\w./-]+\.\w+)`/g)].map(
      (match) => match[1] ?? '',
    );

    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });
});
