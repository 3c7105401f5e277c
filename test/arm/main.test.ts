import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

test('the simulator runs as a process: it says where it listens, and SIGTERM ends it', async () => {
  const child = spawn(process.execPath, ['local/arm/main.ts', '--start-at', '2026-05-01T00:00:00Z'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { kind, url, pid } = JSON.parse(line.toString()) as { kind: string; url: string; pid: number };

  const clock = (await (await fetch(`${url}/admin/clock`)).json()) as { now: string };
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];

  expect({ kind, pid, now: clock.now, code }).toEqual({
    kind: 'listening',
    pid: child.pid,
    now: '2026-05-01T00:00:00.000Z',
    code: 0,
  });
});
