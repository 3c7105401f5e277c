import { join } from 'node:path';
import * as z from 'zod';
import { isAlive, readJsonFile, removeFile, writeJsonFile } from './json-file.ts';

/** `running.json`: the host that serves a state directory now. */
const Running = z.object({
  url: z.url(),
  /** Process id of the host. */
  pid: z.int().positive(),
  /** The command it runs for; only `serve` stays up when others leave. */
  command: z.string(),
  clock: z.enum(['real', 'virtual']),
  /** Who knows it may say who he is. */
  secret: z.string(),
  scopes: z.array(z.string()),
});
export type Running = z.infer<typeof Running>;

const fileIn = (stateDir: string): string => join(stateDir, 'running.json');
const ANSWER_MS = 3_000;

export function readRunning(stateDir: string): Running | undefined {
  const parsed = Running.safeParse(readJsonFile(fileIn(stateDir)));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

/** The host of the file, if it still is that host: process ids and ports are used again. */
export async function findRunning(stateDir: string): Promise<Running | undefined> {
  const running = readRunning(stateDir);
  if (!running) return undefined;
  try {
    const response = await fetch(`${running.url}/admin/host/status`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const status = (await response.json()) as { pid?: unknown };
    return status.pid === running.pid ? running : undefined;
  } catch {
    return undefined;
  }
}

export const writeRunning = (stateDir: string, running: Running): void => writeJsonFile(fileIn(stateDir), running);

/** Removes the file unless it speaks of another host already. */
export function removeRunning(stateDir: string, pid: number): void {
  const parsed = Running.safeParse(readJsonFile(fileIn(stateDir)));
  if (parsed.success && parsed.data.pid === pid) removeFile(fileIn(stateDir));
}
