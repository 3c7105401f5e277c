import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClockStatus } from '../../local/clock/clock-protocol.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what hosts answer is checked by the expectations, field by field
export type Loose = any;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Loose;
}

/** A host in a process of its own, with a few words for what tests do to it. */
export interface RunningHost {
  readonly url: string;
  readonly pid: number;
  readonly functions: string[];
  readonly ended: Promise<number | null>;
  stderr(): string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  start(name: string, input: unknown, id: string): Promise<Answer>;
  status(id: string): Promise<Loose>;
  clock(): Promise<ClockStatus>;
  /** Waits until nothing runs, then moves virtual time by so many seconds, firing timers one after the other. */
  skip(seconds: number): Promise<ClockStatus>;
  /** Waits until nothing runs and answers the instance. */
  settled(id: string): Promise<Loose>;
  stop(): Promise<number | null>;
}

export interface HostWish {
  readonly state: string;
  readonly app?: string;
  readonly clock?: 'real' | 'virtual';
  readonly startAt?: string;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const fixtureApp = join(import.meta.dirname, 'fixture-app');
const startAt = '2026-01-01T00:00:00.000Z';

/** A folder for one test file's state, and the function that removes it. */
export function makeFolder(): { path: string; file(name: string): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'host-test-'));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function runHost(wish: HostWish): Promise<RunningHost> {
  const args = ['--app', wish.app ?? fixtureApp, '--state', wish.state, '--clock', wish.clock ?? 'virtual'];
  if ((wish.clock ?? 'virtual') === 'virtual') args.push('--start-at', wish.startAt ?? startAt);
  args.push(...(wish.args ?? []));
  const env = { ...process.env, FIXTURE_HUB: 'TestHub', FIXTURE_TICK: '0 0 */6 * * *', ...wish.env };
  const child = spawn(process.execPath, [join(root, 'local', 'host', 'main.ts'), ...args], { env, stdio: 'pipe' });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string),
    ended.then(() => undefined),
  ]);
  if (line === undefined) throw new Error(stderr.trim());
  const { url, pid, functions } = JSON.parse(line) as { url: string; pid: number; functions: string[] };

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  }
  async function clock(): Promise<ClockStatus> {
    // The host answers after a while even if it is still at work: on a busy machine that is no sign of being idle.
    for (;;) {
      const seen = (await call('GET', '/admin/clock?settleMs=5000')).json as ClockStatus;
      if (seen.idle) return seen;
    }
  }
  const status = async (id: string) => (await call('GET', `/durabletask/instances/${id}`)).json;
  const moveTo = (to: string) => call('POST', '/admin/clock', { to });

  return {
    url,
    pid,
    functions,
    ended,
    stderr: () => stderr,
    call,
    clock,
    status,
    start: (name, input, id) => call('POST', `/durabletask/orchestrators/${name}/${id}`, input),
    async skip(seconds) {
      let now = await clock();
      const target = new Date(Date.parse(now.now) + seconds * 1000).toISOString();
      while (now.nextDue !== null && now.nextDue <= target) {
        await moveTo(now.nextDue);
        now = await clock();
      }
      await moveTo(target);
      return clock();
    },
    async settled(id) {
      await clock();
      return status(id);
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
