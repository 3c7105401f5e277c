import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, nextVersion, parseVersion } from '../../src/domain/version-number.ts';

const LARGEST = 2_147_483_647;
const part = fc.integer({ min: 0, max: LARGEST });
const anyVersion = fc.tuple(part, part, part);

describe('version numbers', () => {
  it.each(['1.0.0', '0.0.0', `${LARGEST}.0.1`])('%s is one', (text) => {
    expect(parseVersion(text)?.join('.')).toBe(text);
  });

  it.each([
    '1.0',
    '1.0.0.0',
    'v1.0.0',
    '1.0.0-rc',
    '2147483648.0.0',
    '-1.0.0',
    '1..0',
    ' 1.0.0',
    '1.0.0\n',
    '',
    'auto',
  ])('%j is none', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it('sort by number, not by letter', () => {
    expect(compareVersions([1, 10, 0], [1, 9, 0])).toBeGreaterThan(0);
  });
});

describe('the next version number', () => {
  it.each<[string, string[], string]>([
    ['begins at 1.0.0', [], '1.0.0'],
    ['raises the patch', ['1.0.0'], '1.0.1'],
    ['follows the highest, not the last in the list', ['2.3.4', '1.9.9', '10.0.0', '9.99.99'], '10.0.1'],
    ['passes over what is no version number', ['latest', 'draft'], '1.0.0'],
    ['carries a full patch into the minor', [`1.2.${LARGEST}`], '1.3.0'],
    ['carries a full minor into the major', [`1.${LARGEST}.${LARGEST}`], '2.0.0'],
  ])('%s', (_sentence, existing, next) => {
    expect(nextVersion(existing)).toBe(next);
  });

  it('is higher than everything that exists', () => {
    const below = fc.array(anyVersion.filter(([major]) => major < LARGEST));
    fc.assert(
      fc.property(below, (versions) => {
        const next = parseVersion(nextVersion(versions.map((version) => version.join('.'))));

        expect(next).toBeDefined();
        for (const version of versions) expect(compareVersions(next ?? [0, 0, 0], version)).toBeGreaterThan(0);
      }),
    );
  });
});
