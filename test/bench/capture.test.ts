import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { judge } from '../../local/bench/capture/az/az-contender.ts';

const RUNNER = fileURLToPath(new URL('../../local/bench/capture/main.ts', import.meta.url));

test('the capture benchmark shows Goldsmith beside a plain script, and nothing is lost on a bad day', async () => {
  const args = ['--disable-warning=ExperimentalWarning', RUNNER, '--json', '--skip-az', '--sizes', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16_000_000 });

  const lines = stdout.trim().split('\n');
  const figures = JSON.parse(lines.at(-1) ?? '') as Record<string, number | null>;
  expect(Object.keys(figures)).toEqual([
    'elapsedOverCriticalPath',
    'baselineOverCriticalPath',
    'azOverCriticalPath',
    'makespanOverBound500',
    'armCalls',
    'baselineArmCalls',
    'firstRegionOverHome',
    'completedUnderFaults',
    'memoryMb500',
  ]);
  for (const name of ['elapsedOverCriticalPath', 'baselineOverCriticalPath', 'firstRegionOverHome'] as const) {
    expect(figures[name]).toBeGreaterThanOrEqual(1);
  }
  expect(figures['completedUnderFaults']).toBe(1);
  // The goals for one capture; virtual time makes them independent of what else the machine does.
  expect(figures['elapsedOverCriticalPath']).toBeLessThanOrEqual(1.05);
  expect(figures['armCalls']).toBeLessThan(figures['baselineArmCalls'] ?? 0);
  // Five hundred machines were not asked for.
  expect(figures['makespanOverBound500']).toBeNull();
  const row = lines.find((line) => line.startsWith('goldsmith, 1 tagged'));
  expect(row).toMatch(/ 1\/1 /);
}, 240_000);

test('what az took is believed only when two paces of its time give the same', () => {
  expect(judge(1.04, 1.05)).toMatchObject({ isValid: true });
  expect(judge(1.21, 1.05).isValid).toBe(false);
  expect(judge(1.21, 1.05).note).toMatch(/INVALID/);
  expect(judge(Number.NaN, 1.05).isValid).toBe(false);
});
