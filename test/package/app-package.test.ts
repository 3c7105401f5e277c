import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppPackage, makePackage } from '../../scripts/packaging/app-package.ts';
import { makeZip } from '../../scripts/packaging/zip.ts';
import { filesUnder, read } from '../rules/support/repository.ts';
import { unzip } from './support/unzip.ts';

const hasUnzip = spawnSync('unzip', ['-v']).status === 0;

let made: AppPackage;
let again: AppPackage;
beforeAll(async () => {
  made = await makePackage();
  again = await makePackage();
});

describe('the package', () => {
  test('is the same to the byte when it is built again', () => {
    expect(again.sha256).toBe(made.sha256);
  });

  test('holds what the app is made of and what it reads, and nothing else', () => {
    const beside = [...filesUnder('src/guest'), ...filesUnder('src/dashboard')].map((path) =>
      path.replace(/^src/, 'dist'),
    );

    expect([...unzip(made.zip).keys()]).toEqual(
      ['LICENSE', 'dist/functions/app.mjs', 'host.json', 'package.json', ...beside].sort(),
    );
  });

  test('names the app it holds, and no dependency: there is no npm where it runs', () => {
    const files = unzip(made.zip);
    const manifest = JSON.parse(String(files.get('package.json'))) as Record<string, unknown>;

    expect(files.has(String(manifest.main))).toBe(true);
    expect(Object.keys(manifest)).toEqual(['name', 'version', 'license', 'private', 'type', 'main']);
    expect(String(files.get('host.json'))).toBe(read('host.json'));
  });

  test('holds nothing of the simulator, the embedded host, or the machine that built it', () => {
    const bundle = String(unzip(made.zip).get('dist/functions/app.mjs'));

    expect(bundle).not.toMatch(/\/admin\/(seed|token|request-log)/);
    expect(bundle).not.toContain(process.cwd());
    expect(bundle).not.toContain('sourceMappingURL');
  });

  test('is at most 3 MB', () => {
    expect(made.zip.length).toBeLessThan(3_000_000);
  });

  (hasUnzip ? test : test.skip)(`satisfies unzip -t${hasUnzip ? '' : ' (skipped: unzip is not installed)'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'goldsmith-zip-'));
    writeFileSync(join(folder, 'app.zip'), made.zip);
    const { status } = spawnSync('unzip', ['-tq', join(folder, 'app.zip')]);
    rmSync(folder, { recursive: true });

    expect(status).toBe(0);
  });
});

describe('a zip', () => {
  const entry = (path: string, text: string) => ({ path, contents: Buffer.from(text) });

  test('does not depend on the order of its entries', () => {
    const [a, b] = [entry('a', 'one'), entry('b/ü', 'two')];

    expect(makeZip([a, b]).equals(makeZip([b, a]))).toBe(true);
    expect(
      unzip(makeZip([b, a]))
        .get('b/ü')
        ?.toString(),
    ).toBe('two');
  });
});
