import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the embedded host holds the rules of a Functions host', async () => {
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'main.ts'), '--json'], (_error, stdout, stderr) =>
      resolve(`${stdout.trim()}${stdout.includes('"passed"') ? '' : stderr}`),
    );
  });
  const lines = output.split('\n');
  const failing = lines.flatMap((line, at) => (line.startsWith('FAILED') ? [line, lines[at + 1]] : []));

  expect({ failing, last: lines.at(-1) }).toEqual({ failing: [], last: expect.stringMatching(/^\{"passed":\d+,/) });
  const { passed, failed } = JSON.parse(lines.at(-1) as string) as { passed: number; failed: number };
  expect(failed).toBe(0);
  expect(passed).toBeGreaterThanOrEqual(60);
}, 120_000);
