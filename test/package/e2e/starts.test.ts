import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePackage } from '../../../scripts/packaging/app-package.ts';
import { type Lab, linux, openLab } from '../../e2e/support/lab.ts';
import { unzip } from '../support/unzip.ts';

let folder: string;
let lab: Lab;

beforeAll(async () => {
  // Outside the repository: nothing but the zip is there to be found.
  folder = mkdtempSync(join(tmpdir(), 'goldsmith-package-'));
  const { zip } = await makePackage();
  for (const [path, contents] of unzip(zip)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  lab = await openLab({ appRoot: folder, seed: { virtualMachines: [linux('lin')] } });
});

afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

describe('the unpacked zip', () => {
  test('starts as it is, without node_modules, and captures a machine', async () => {
    const { body } = await lab.start('lin', {});

    expect((await lab.untilEnded(body.id)).state).toBe('captured');
  });
});
