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

  test('has a test for every area of the simulated Azure, which fails when the entry is true no more', () => {
    const [table = ''] = page
      .split('| area ')
      .slice(1)
      .map((rest) => rest.split('\n## ')[0]);
    const areas = [...table.matchAll(/^\| (?!-)([^|]+?) +\|/gm)].map(([, area = '']) => area);
    const probes = filesUnder('test/arm/differences', '.test.ts').map(read).join('\n');
    const tested = [...probes.matchAll(/\btest\(\s*['"`]([^:'"`]+): /g)].map(([, area = '']) => area);

    expect(areas.length).toBeGreaterThan(30);
    expect(areas.filter((area) => !tested.includes(area))).toEqual([]);
    expect(tested.filter((area) => !areas.includes(area) && !/^answered 501/.test(area))).toEqual([]);
  });

  test('names files that exist, one at least in every area', () => {
    const files = [...page.matchAll(/`(local\/[\w./-]+\.ts)`/g)].map((match) => match[1] ?? '');

    expect(files.length).toBeGreaterThan(45);
    expect(files.filter((path) => !exists(path))).toEqual([]);
  });
});
