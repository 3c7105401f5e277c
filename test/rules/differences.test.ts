import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Arm, startArm } from '../../local/arm/server.ts';
import { routes } from '../../local/arm/routes.ts';
import { exists, filesUnder, lineCount, read } from './support/repository.ts';

const PAGE = 'docs/differences.md';
const page = read(PAGE);

/** `| Microsoft.X | `a` `b` |` → the operations, as the simulator's table of routes names them. */
function documentedOperations(): string[] {
  const rows = page.matchAll(/^\| (Microsoft\.\S+)\s*\|\s*((?:`[\w/]+`\s*)+)\|$/gm);
  return [...rows].flatMap(([, provider = '', list = '']) =>
    [...list.matchAll(/`([^`]+)`/g)].map((match) => `${provider}/${match[1] ?? ''}`),
  );
}

const missing = [...page.matchAll(/^\| `(GET|PUT|POST|PATCH|DELETE) (\/[^`]+)`/gm)].map(
  ([, method = '', path = '']) => ({
    method,
    path,
  }),
);

/** The first column of a table of a section, without marks of code. */
function entriesOf(section: string, head: string): string[] {
  const [, body = ''] = page.split(`\n## ${section}`);
  const [, table = ''] = (body.split('\n## ')[0] ?? '').split(new RegExp(`^\\| ${head} +\\|`, 'm'));
  const rows = (table.split('\n\n')[0] ?? '').matchAll(/^\| (?!-)([^|]+?) +\|/gm);
  return [...rows].map(([, entry = '']) => entry.replaceAll('`', ''));
}

/** What comes before the colon in the names of the tests of a folder. */
const testedIn = (folder: string): string[] =>
  [
    ...filesUnder(folder, '.test.ts')
      .map(read)
      .join('\n')
      .matchAll(/\btest\(\s*(?:'([^':]+)|"([^":]+)): /g),
  ].map(([, one, other]) => one ?? other ?? '');

let arm: Arm;

beforeAll(async () => {
  arm = await startArm();
});

afterAll(() => arm.close());

describe('docs/differences.md', () => {
  test('has at most 150 lines', () => {
    expect(lineCount(PAGE)).toBeLessThanOrEqual(150);
  });

  test('names the operations that the simulator answers, all of them and nothing else', () => {
    const served = routes.filter(({ open }) => !open).map(({ operation }) => operation);

    expect(documentedOperations().sort()).toEqual([...new Set(served)].sort());
  });

  test('there are operations said to be missing', () => {
    expect(missing.length).toBeGreaterThanOrEqual(10);
  });

  test.each(missing)('$method $path is still answered 501', async ({ method, path }) => {
    const { access_token } = (await (
      await fetch(`${arm.url}/admin/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ oid: '11111111-1111-4111-8111-111111111111' }),
      })
    ).json()) as { access_token: string };

    const response = await fetch(`${arm.url}${path}?api-version=2024-07-01`, {
      method,
      headers: { authorization: `Bearer ${access_token}` },
    });

    expect(response.status).toBe(501);
  });

  test.each([
    ['The simulated Azure', 'area', 'test/arm/differences', 30],
    ['The embedded host', 'trap of the real host', 'test/host/differences', 16],
    ['The embedded host', 'area', 'test/host/differences', 14],
  ] as const)('%s: each %s has a test, which fails when the entry is true no more', (section, head, folder, least) => {
    const entries = entriesOf(section, head);

    expect(entries.length).toBeGreaterThan(least);
    expect(entries.filter((entry) => !testedIn(folder).includes(entry))).toEqual([]);
  });

  test.each(['arm', 'host'])('no test in test/%s/differences is of an entry that is gone', (part) => {
    const known = [
      ...entriesOf('The simulated Azure', 'area'),
      ...['trap of the real host', 'area'].flatMap((head) => entriesOf('The embedded host', head)),
    ];

    expect(
      testedIn(`test/${part}/differences`).filter((name) => !known.includes(name) && !/^answered 501/.test(name)),
    ).toEqual([]);
  });

  test('names files that exist, one at least in every area', () => {
    const files = [...page.matchAll(/`(local\/[\w./-]+\.ts)`/g)].map((match) => match[1] ?? '');

    expect(files.length).toBeGreaterThan(45);
    expect(files.filter((path) => !exists(path))).toEqual([]);
  });
});
