import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { SMALL_HEAP } from '../host/small-heap.ts';

/** A process of ours that says where it listens on its first line. */
export interface Child {
  readonly url: string;
  readonly process: ChildProcess;
  /** The last lines of its standard error, for when something went wrong. */
  readonly errors: readonly string[];
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const living = new Set<ChildProcess>();
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** For programs: whatever ends them, but SIGKILL, ends their children first. Nothing of theirs is wanted any more. */
export function endChildrenWithUs(): void {
  process.once('exit', () => living.forEach((child) => child.kill('SIGKILL')));
  for (const [signal, number] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(128 + number));
}

const KEEP_LINES = 200;
const START_MS = 30_000;

function keepErrors(child: ChildProcess, errors: string[]): void {
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > KEEP_LINES) errors.shift();
  });
}

async function firstLine(child: ChildProcess, errors: readonly string[], script: string): Promise<{ url: string }> {
  if (!child.stdout) throw new Error('no standard output');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(START_MS);
  const exited = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${script} ended at its start: ${errors.join('\n')}`);
  });
  const [line] = (await Promise.race([once(lines, 'line', { signal }), exited])) as [string];
  exited.catch(() => undefined);
  return JSON.parse(line) as { url: string };
}

export async function spawnChild(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...SMALL_HEAP, script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  child.once('exit', () => living.delete(child));
  const errors: string[] = [];
  keepErrors(child, errors);
  try {
    const { url } = await firstLine(child, errors, script);
    return { url, process: child, errors, stop: (signal = 'SIGTERM') => stopChild(child, signal) };
  } catch (error) {
    await stopChild(child, 'SIGKILL');
    throw error;
  }
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
  await exited;
  clearTimeout(timer);
}
