import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const RUNNER = fileURLToPath(new URL('../../local/bench/start/main.ts', import.meta.url));

test('the bundle loads sooner than the app as it was written, and its package is small', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [RUNNER, '--json', '--rounds', '1']);

  const lines = stdout.trim().split('\n');
  const figures = JSON.parse(lines.at(-1) ?? '') as Record<string, number>;
  expect(Object.keys(figures)).toEqual(['loadRatio', 'zipMb']);
  expect(lines.some((line) => line.startsWith('bundled'))).toBe(true);
  expect(lines.some((line) => line.startsWith('unbundled'))).toBe(true);
  // One round on a busy machine says little of time; the goal of 0.4 is for the benchmark itself.
  expect(figures['loadRatio']).toBeGreaterThan(0);
  expect(figures['loadRatio']).toBeLessThan(1);
  expect(figures['zipMb']).toBeGreaterThan(0);
  expect(figures['zipMb']).toBeLessThanOrEqual(3);
}, 120_000);
