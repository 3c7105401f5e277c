import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allFiles, filesUnder, read, ROOT } from './support/repository.ts';

const SHARED = join(ROOT, '..', 'shared');
const hasShared = existsSync(join(SHARED, 'contract'));
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function sharedHashes(): Set<string> {
  const files = readdirSync(SHARED, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return new Set(contents.filter((content) => content.length > 0).map(hashOf));
}

/** What secrets look like; a fixture that needs one to test its removal puts it together at run time. */
const SECRETS: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'storage account key': /AccountKey=[A-Za-z0-9+/]{40,}/,
  'shared access signature': /[?&]sig=[A-Za-z0-9%+/]{30,}/,
  'signed token': /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\./,
  'client secret': /\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,}/,
  'GitHub token': /\bgh[pousr]_[A-Za-z0-9]{36}/,
  'npm token': /\bnpm_[A-Za-z0-9]{36}/,
};

const skipUnless = (condition: boolean): typeof test => (condition ? test : (test.skip as typeof test));

describe('the repository', () => {
  test.each(Object.entries(SECRETS))('holds nothing that looks like a %s', (_kind, pattern) => {
    const files = allFiles().filter((path) => path !== 'package-lock.json');

    expect(files.filter((path) => pattern.test(read(path)))).toEqual([]);
  });

  skipUnless(hasShared)(
    `holds no copy of a reference file${hasShared ? '' : ' (skipped: ../shared is not here)'}`,
    () => {
      const shared = sharedHashes();
      const copies = allFiles().filter((path) => shared.has(hashOf(readFileSync(join(ROOT, path)))));

      expect(copies).toEqual([]);
    },
  );

  skipUnless(hasShellcheck)(
    `has shell scripts that shellcheck accepts${hasShellcheck ? '' : ' (skipped: shellcheck is not installed)'}`,
    () => {
      const scripts = [...filesUnder('src/guest', '.sh'), ...filesUnder('local/guest', '.sh')].map((path) =>
        join(ROOT, path),
      );
      const { status, stdout } = spawnSync('shellcheck', scripts, { encoding: 'utf8' });

      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
  );

  test.each(filesUnder('src/guest', '.sh'))('%s parses as a shell script', (path) => {
    const { status, stderr } = spawnSync('sh', ['-n', join(ROOT, path)], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('fills in every placeholder of its guest scripts', () => {
    const wanted = filesUnder('src/guest').flatMap((path) => [...read(path).matchAll(/__([A-Z_]+?)__/g)]);
    const given = filesUnder('src/orchestrations', '.ts').map(read).join('\n');
    const missing = wanted.map((match) => match[1] ?? '').filter((name) => !new RegExp(`\\b${name}:`).test(given));

    expect(wanted.length).toBeGreaterThan(0);
    expect([...new Set(missing)]).toEqual([]);
  });

  test('has guest scripts without carriage returns and with a line saying what each does', () => {
    const odd = filesUnder('src/guest').filter(
      (path) => read(path).includes('\r') || !/^(#![^\n]*\n)?# [A-Z]/.test(read(path)),
    );

    expect(odd).toEqual([]);
  });
});
