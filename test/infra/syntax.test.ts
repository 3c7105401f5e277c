import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { filesUnder, read, ROOT } from '../rules/support/repository.ts';
import { BICEP_FILES, resourcesOf } from './support/bicep.ts';
import { syntaxErrors } from './support/grammar.ts';

const PARAMETERS = filesUnder('infra', '.bicepparam');
const POWERSHELL = [...filesUnder('examples', '.ps1'), ...filesUnder('src/guest', '.ps1')];
const SHELL = [...filesUnder('infra', '.sh'), ...filesUnder('.github', '.sh')];
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

describe('the grammar', () => {
  test.each([
    ['bicep', 'param a string = \n'],
    ['bicep', "resource a 'T@2024-01-01' = {\n  name: \n}\n"],
    ['powershell', 'if ($a -eq 1) {\n'],
  ] as const)('of %s notices what is not in it (%#)', async (grammar, text) => {
    expect(await syntaxErrors(grammar, text)).not.toEqual([]);
  });
});

describe('syntax', () => {
  test.each(BICEP_FILES)('%s parses', async (path) => {
    expect(await syntaxErrors('bicep', read(path))).toEqual([]);
  });

  test.each(PARAMETERS)('%s parses, but for its first statement, which the grammar does not know', async (path) => {
    const text = read(path);

    expect(text).toMatch(/^using '(\.\.\/)?main\.bicep'$/m);
    expect(
      await syntaxErrors('bicep', text.replace(/^using .*$/m, '').replaceAll(/^param (\w+) =/gm, 'var $1 =')),
    ).toEqual([]);
  });

  test.each(POWERSHELL)('%s parses', async (path) => {
    // A placeholder stands where a number or the inside of a text will be.
    expect(await syntaxErrors('powershell', read(path).replaceAll(/__[A-Z_]+__/g, '1'))).toEqual([]);
  });

  (hasShellcheck ? test : test.skip)(
    `of hooks and actions satisfies shellcheck${hasShellcheck ? '' : ' (skipped: shellcheck is not installed)'}`,
    () => {
      const { status, stdout } = spawnSync(
        'shellcheck',
        SHELL.map((path) => join(ROOT, path)),
        { encoding: 'utf8' },
      );

      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
  );
});

/** Types whose newest stable version is older than the rule below. */
const OLD_BUT_NEWEST = new Set([
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Insights/components',
  'Microsoft.Insights/metricAlerts',
]);

describe('api-versions', () => {
  const used = BICEP_FILES.flatMap((path) => resourcesOf(read(path)));

  test('are pinned to a stable date', () => {
    expect(used.filter(({ version }) => !/^20\d\d-\d\d-\d\d$/.test(version))).toEqual([]);
  });

  test('are of 2023 or later, where the type has one', () => {
    expect(used.filter(({ type, version }) => version < '2023' && !OLD_BUT_NEWEST.has(type))).toEqual([]);
  });
});
