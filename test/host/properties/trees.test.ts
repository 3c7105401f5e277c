import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeFolder } from '../run-host.ts';
import type { Figures } from './run-trees.ts';

const folder = makeFolder();
const runs = Number(process.env.FC_RUNS ?? 50);

afterAll(() => folder.remove());

test(
  `${runs} random orchestrations end alike, row for row, when the host restarts after every commit`,
  () => {
    const script = join(import.meta.dirname, 'run-trees.ts');
    const seed = process.env.FC_SEED;
    const args = [script, folder.path, String(runs), ...(seed === undefined ? [] : [seed])];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });

    expect(`${status} ${stderr}${status === 0 ? '' : stdout}`.trim()).toBe('0');
    const figures = JSON.parse(stdout) as Figures;
    expect(figures.runs).toBe(runs);
    // Fewer would mean that the restarts have stopped to happen.
    expect(figures.restarts).toBeGreaterThan(runs * 4);
  },
  30_000 + runs * 2_000,
);
