import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBicep } from '../../scripts/checkers/find-checkers.ts';
import { filesUnder, read, ROOT } from '../rules/support/repository.ts';

const bicep = findBicep();
const reason = bicep ? '' : ' (skipped: no bicep; npm run checkers fetches it)';
// It needs no languages, and some machines have no library for them.
const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };

function compile(command: 'build' | 'build-params', path: string) {
  const { status, stderr, stdout } = spawnSync(bicep ?? '', [command, path, '--stdout'], { encoding: 'utf8', env });
  return { status, complaints: stderr, stdout };
}

(bicep ? describe : describe.skip)(`the compiler of Bicep${reason}`, () => {
  test('finds nothing wrong with the template: names, types, properties of every resource', () => {
    const { complaints, status, stdout } = compile('build', join(ROOT, 'infra/main.bicep'));

    expect({ status, complaints }).toEqual({ status: 0, complaints: '' });
    expect((JSON.parse(stdout) as { $schema: string }).$schema).toContain('subscriptionDeploymentTemplate.json');
  });

  test.each(filesUnder('infra', '.bicepparam'))('finds nothing wrong with the parameters of %s', (path) => {
    expect(compile('build-params', join(ROOT, path))).toMatchObject({ status: 0, complaints: '' });
  });

  test('would find a misspelt property', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bicep-'));
    const file = join(folder, 'storage.bicep');
    writeFileSync(file, read('infra/app/storage.bicep').replace('allowSharedKeyAccess', 'allowSharedKeyAcess'));
    const { complaints } = compile('build', file);
    rmSync(folder, { recursive: true });

    expect(complaints).toContain('The property "allowSharedKeyAcess" is not allowed');
  });
});
