import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const MAIN = join(ROOT, 'dist/cli/goldsmith.mjs');

// What people install is tested, and it must be that of this source.
execFileSync(process.execPath, [join(ROOT, 'scripts/bundle-cli.ts')]);

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One `goldsmith` command, at work or ended. */
export interface Cli {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Waits until its output holds something, and answers that. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

const started = new Set<ChildProcess>();
const folders: string[] = [];

export function tempDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'goldsmith-cli-'));
  folders.push(folder);
  return folder;
}

/** An environment without anything of the machine the tests run on. */
function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const foreign = /^(GOLDSMITH_|AZURE_|IDENTITY_|MSI_|XDG_|NO_COLOR|FORCE_COLOR|npm_)/;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return { ...kept, HOME: tmpdir(), ...more };
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, command = [process.execPath, MAIN]): Cli {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...args], { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  const heard = (): void => listeners.forEach((listener) => listener());
  child.stdout?.on('data', (chunk: Buffer) => ((out += chunk.toString()), heard()));
  child.stderr?.on('data', (chunk: Buffer) => ((err += chunk.toString()), heard()));
  const ended = once(child, 'close').then(([code]): Ended => {
    started.delete(child);
    heard();
    return { code: code as number | null, out, err };
  });
  return {
    pid: child.pid ?? 0,
    ended,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(out);
          if (!found && started.has(child)) return;
          listeners.delete(look);
          if (found) resolve(found);
          else reject(new Error(`it ended without ${String(pattern)}:\n${out}\n${err}`));
        };
        listeners.add(look);
        look();
      }),
    kill: (signal) => void child.kill(signal),
  };
}

export const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}, command?: string[]): Promise<Ended> =>
  start(args, env, command).ended;

/** The last line of the output, as `--json` promises. */
export const lastJson = <T>(ended: Ended): T => JSON.parse(ended.out.trimEnd().split('\n').at(-1) ?? '') as T;

/** The host that serves a state directory. */
export function hostOf(stateDir: string): { pid: number; url: string; secret: string } {
  return JSON.parse(readFileSync(join(stateDir, 'running.json'), 'utf8')) as {
    pid: number;
    url: string;
    secret: string;
  };
}

/** A process that nobody has buried yet is not alive: in a container the first process may never do that. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** A process whose command was killed has no parent that could tell when it ends. */
export async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 8_000; isAlive(pid); await delay(50)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still alive`);
  }
}

/** Ends what a failed test left at work, and removes what it wrote. */
export async function cleanUp(): Promise<void> {
  const left = [...started];
  for (const child of left) child.kill('SIGTERM');
  for (const child of left) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
