import { describe, expect, test } from '@jest/globals';
import { exists, read } from './support/repository.ts';

const PAGE = 'docs/simulator.md';
const [, table = ''] = read(PAGE).split('| promise ');
/** `| promise | \`file\`: the name of a test, or its beginning |` */
const promises = [...table.matchAll(/^\| ([^*|][^|]*?) +\| `([\w./-]+\.test\.ts)`: (.+?) +\|$/gm)].map(
  ([, promise = '', file = '', name = '']) => ({ promise, file: `test/${file}`, name }),
);

/** Names stand in sources with their quotes escaped. */
const plain = (text: string) => text.replaceAll('\\', '');

describe(PAGE, () => {
  test('names a test for each of its promises', () => {
    const rows = table.split('\n').filter((line) => /^\| [^-*|]/.test(line));

    expect(promises.length).toBe(rows.length);
    expect(promises.length).toBeGreaterThan(60);
  });

  test.each(promises)('$promise: $file', ({ file, name }) => {
    expect(exists(file)).toBe(true);
    expect(plain(read(file))).toContain(name);
  });
});
