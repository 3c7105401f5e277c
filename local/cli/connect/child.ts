import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { childScript } from '../places.ts';
import { SMALL_HEAP } from '../../host/small-heap.ts';
import { ensureFolder } from '../../host/store/ensure-folder.ts';

/** A process of ours that says where it listens on its first line, and ends with us. */
export interface Child {
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<void>;
  isRunning(): boolean;
  /** The last line of its standard error, for when it ended by itself. */
  lastWords(): string;
  stop(): Promise<void>;
}

/** What the process said before it gave up. */
export class ChildRefused extends Error {
  override readonly name = 'ChildRefused';
}

const START_MS = 60_000;
const STOP_MS = 8_000;
const LOG_BYTES = 1_000_000;

/** Standard error goes to a file; the last lines are kept to say why a start failed. */
function keepErrors(child: ChildProcess, logFile: string, last: string[]): void {
  ensureFolder(dirname(logFile), 0o700);
  try {
    if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(logFile, `${logFile}.1`);
  } catch {
    // Another command that starts in this moment has moved it away, or it cannot be moved: then it grows.
  }
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on('line', (line) => {
    try {
      appendFileSync(logFile, `${line}\n`, { mode: 0o600 });
    } catch {
      // A log that cannot be written is no reason to leave a run alone.
    }
    last.push(line);
    if (last.length > 3) last.shift();
  });
}

/** A log line is JSON, a last word is not. */
function wordsOf(line: string): string {
  try {
    const { error, message } = JSON.parse(line) as { error?: string; message?: string };
    return [message, error].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}

async function firstLine(child: ChildProcess, closed: Promise<void>, last: readonly string[]): Promise<string> {
  if (!child.stdout) throw new ChildRefused('no standard output');
  const signal = AbortSignal.timeout(START_MS);
  const line = once(createInterface({ input: child.stdout }), 'line', { signal }) as Promise<[string]>;
  const ended = closed.then((): never => {
    throw new ChildRefused(last.map(wordsOf).join(' ') || 'it ended without a word');
  });
  const [text] = await Promise.race([line, ended]);
  line.catch(() => undefined);
  ended.catch(() => undefined);
  return text;
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // End of input is the sign to stop, on every platform.
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

export async function startChild(
  name: 'host' | 'arm',
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
): Promise<Child> {
  // SQLite is still called experimental in Node 22. A process group of its own: Ctrl+C reaches us, and we stop the child.
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...SMALL_HEAP, childScript(name), ...args],
    {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    },
  );
  child.stdin?.on('error', () => undefined); // it ended before we closed its input
  const last: string[] = [];
  keepErrors(child, logFile, last);
  const exited = once(child, 'close').then(() => undefined);
  exited.catch(() => undefined);
  try {
    const { url } = JSON.parse(await firstLine(child, exited, last)) as { url: string };
    return {
      url,
      pid: child.pid ?? 0,
      exited,
      lastWords: () => wordsOf(last.at(-1) ?? ''),
      isRunning: () => child.exitCode === null && child.signalCode === null,
      stop: () => stopChild(child, exited),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
