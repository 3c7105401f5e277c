import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAM = join(import.meta.dirname, 'fixtures', 'program.ts');

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a program that is ended by %s takes its hosts and simulators with it', async (signal, status) => {
  const program = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString().replace('pid:', ''));
  const wasAlive = isAlive(pid);
  program.kill(signal);
  const [code] = (await once(program, 'exit')) as [number | null];
  for (let waited = 0; waited < 100 && isAlive(pid); waited += 1) await delay(50);

  expect([wasAlive, code, isAlive(pid)]).toEqual([true, status, false]);
});
