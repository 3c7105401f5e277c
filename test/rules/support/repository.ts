import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const exists = (path: string): boolean => existsSync(join(ROOT, path));

/** Files below a folder of the repository, as paths from its root. */
export function filesUnder(folder: string, ending = ''): string[] {
  if (!exists(folder)) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .filter((path) => !path.includes('node_modules/'))
    .sort();
}

/** Everything of ours: what is committed or about to be. */
const FOLDERS = ['src', 'local', 'test', 'infra', 'docs', 'scripts', 'examples', '.ci', '.github'];

export function allFiles(): string[] {
  const atRoot = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile());
  return [...FOLDERS.flatMap((folder) => filesUnder(folder)), ...atRoot.map((entry) => entry.name)];
}

export const lineCount = (path: string): number => read(path).trimEnd().split('\n').length;

/** `start-snapshot.ts` → `startSnapshot`. */
export const camelName = (path: string): string =>
  basename(path, '.ts').replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** Source without comments: what a rule about code looks at. */
export const codeOf = (path: string): string =>
  read(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1');
