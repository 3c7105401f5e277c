import { describe, expect, test } from '@jest/globals';
import { sourcedCodes, sourceOf } from '../../src/domain/preflight/finding-sources.ts';
import { findingsIn, findingsPage } from '../../scripts/findings.ts';
import { filesUnder, read } from './support/repository.ts';

const documented = (): string[] =>
  [...read('docs/findings.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '');

describe('findings', () => {
  test('are all in docs/findings.md, and nothing else is (node scripts/findings.ts)', async () => {
    expect(read('docs/findings.md')).toBe(await findingsPage());
  });

  test('no code of preflight or policy escaped the generator', () => {
    const files = [...filesUnder('src/domain/preflight', '.ts'), ...filesUnder('src/domain/request', '.ts')];
    const codes = files.flatMap((path) =>
      [...read(path).matchAll(/\bcode: '([^']+)'/g)].map((match) => match[1] ?? ''),
    );

    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !documented().includes(code))).toEqual([]);
  });

  test('a code stands for one thing', () => {
    const codes = documented();

    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  test('codes are kebab-case', () => {
    expect(documented().filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });

  test('each has a message and something to do', () => {
    const rows = read('docs/findings.md').matchAll(
      /^\| `([^`]+)`\s*\| (?:refusal|warning|note)\s*\|\s*(.*?)\s*\|\s*(.*?)\s*\|[^|]*\|$/gm,
    );
    const poor = [...rows].filter(([, , message, fix]) => !message || !/[.…›]$/.test(fix ?? ''));

    expect(poor.map(([, code]) => code)).toEqual([]);
  });

  test('sources are public documentation of codes that exist', () => {
    const odd = sourcedCodes().filter(
      (code) => !/^https:\/\/(learn\.microsoft\.com|github\.com)\/\S+$/.test(sourceOf(code) ?? ''),
    );

    expect(odd).toEqual([]);
    expect(sourcedCodes().filter((code) => !documented().includes(code))).toEqual([]);
  });

  test('a code that is made of nothing known stops the generator', () => {
    const source = "refusal({ code: made(), where: 'x', message: 'No.', fix: 'Wait.' });";

    expect(() => findingsIn('example.ts', source)).toThrow('example.ts: nobody gives made() a text');
  });

  test('a template is expanded for every literal it is called with', () => {
    const source = `
      function taken(what: string) {
        return refusal({ code: \`\${what}-taken\`, where: 'x', message: \`The \${what} is taken by \${vm.name}.\`, fix: 'Wait.' });
      }
      taken('disk');
      taken('image');`;

    expect(findingsIn('example.ts', source)).toEqual([
      { code: 'disk-taken', severity: 'refusal', message: 'The disk is taken by ‹name›.', fix: 'Wait.' },
      { code: 'image-taken', severity: 'refusal', message: 'The image is taken by ‹name›.', fix: 'Wait.' },
    ]);
  });
});
