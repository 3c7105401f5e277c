import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const RUNNER = fileURLToPath(new URL('../../local/bench/engine.ts', import.meta.url));

test('the engine benchmark prints a table and, as its last line, the five figures', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-test-'));
  const env = { ...process.env, TMPDIR: directory };

  const { stdout } = await promisify(execFile)(process.execPath, [RUNNER, '--tiny', '--json'], { env });
  const leftBehind = readdirSync(directory);
  rmSync(directory, { recursive: true });

  const lines = stdout.trim().split('\n');
  const figures = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
  expect(Object.keys(figures)).toEqual([
    'ratioToBareLoop',
    'replayMsPer1000Events',
    'replaySdkMsPer1000Events',
    'ackP99Ms',
    'memoryMb10000Waiting',
    'readyRatio',
  ]);
  // A turn with a longer history can look cheaper than one without when the disk has its moods; the rest cannot be zero or less.
  const { replayMsPer1000Events, replaySdkMsPer1000Events, ...others } = figures;
  expect([typeof replayMsPer1000Events, typeof replaySdkMsPer1000Events]).toEqual(['number', 'number']);
  for (const value of Object.values(others)) expect(value).toBeGreaterThan(0);
  for (const text of ['engine / bare loop', 'start acknowledged, 16 clients', 'ready / (node + import)']) {
    expect(lines.some((line) => line.startsWith(text))).toBe(true);
  }
  expect(leftBehind).toEqual([]);
});
